using System.Text.Json;
using TransferPipeline.Contracts;

namespace TransferPipeline.Onnx.Cards.Texts;

/// <summary>How a sentence encoder makes one vector of a text, by the files that sentence-transformers writes: <c>modules.json</c> and <c>1_Pooling/config.json</c>.</summary>
internal sealed record SentencePooling(string Mode, bool Normalize)
{
    private static readonly (string Key, string Mode)[] Modes =
    [
        ("pooling_mode_mean_tokens", "mean"), ("pooling_mode_cls_token", "cls"), ("pooling_mode_lasttoken", "last"), ("pooling_mode_max_tokens", "max"),
    ];

    /// <summary>Null where the folder is no sentence encoder's.</summary>
    internal static SentencePooling? Read(TextModelFiles files)
    {
        if (files.Read("modules.json") is not { ValueKind: JsonValueKind.Array } modules)
            return null;

        var steps = modules.EnumerateArray().Select(module => (Kind: Text(module, "type").Split('.')[^1], Path: Text(module, "path"))).ToList();
        if (steps.FirstOrDefault(step => step.Kind == "Pooling") is not { Kind: not null } pooling)
            return null;

        if (steps.FirstOrDefault(step => step.Kind is not ("Transformer" or "Pooling" or "Normalize")) is { Kind: not null } other)
            throw new RejectedException($"{Path.Combine(files.Folder, "modules.json")} has the step '{other.Kind}', which is not known; Transformer, Pooling and Normalize are. Write a card with \"pooling\" beside the model to leave it out.");

        var config = files.Read(pooling.Path, "config.json") ?? throw new RejectedException($"{Path.Combine(files.Folder, pooling.Path, "config.json")} is missing; modules.json names it.");
        var modes = config.EnumerateObject().Where(property => property.Name.StartsWith("pooling_mode_", StringComparison.Ordinal) && property.Value.ValueKind == JsonValueKind.True).Select(property => property.Name).ToList();
        return modes is [var only] && Modes.FirstOrDefault(mode => mode.Key == only) is { Mode: { } found }
            ? new(found, steps.Any(step => step.Kind == "Normalize"))
            : throw new RejectedException($"{Path.Combine(files.Folder, pooling.Path, "config.json")} asks for {string.Join(" and ", modes.DefaultIfEmpty("no pooling"))}; one of {string.Join(", ", Modes.Select(mode => mode.Key))} is known.");
    }

    private static string Text(JsonElement module, string name) => module.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
}
