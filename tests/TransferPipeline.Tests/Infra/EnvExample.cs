using TransferPipeline.Tests.Architecture;

namespace TransferPipeline.Tests.Infra;

/// <summary>A variable of <c>.env.example</c> with the comment above it.</summary>
internal sealed record EnvExample(string Name, string Value, string Comment)
{
    internal const string SetByCompose = "Set by docker-compose.yml.";

    internal static IReadOnlyList<EnvExample> Read()
    {
        var lines = SourceTree.Read(".env.example").Split('\n');
        return
        [
            .. lines.Index().Where(line => line.Item.Contains('=') && !line.Item.StartsWith('#'))
                .Select(line => new EnvExample(line.Item.Split('=', 2)[0], line.Item.Split('=', 2)[1], lines[line.Index - 1])),
        ];
    }
}
