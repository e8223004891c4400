using System.Globalization;
using System.Text.RegularExpressions;
using TransferPipeline.Tests.Architecture;
using TransferPipeline.Worker.Hosting;

namespace TransferPipeline.Tests.Infra;

public sealed partial class AzureTests
{
    private static readonly string Bicep = SourceTree.Read(InfraFiles.Bicep);

    [Fact]
    public void Brackets_close_what_they_opened()
    {
        var code = StringOrComment().Replace(Bicep, "");
        var open = new Stack<char>();
        foreach (var bracket in code.Where("{}[]()".Contains))
        {
            if ("{[(".Contains(bracket))
                open.Push(bracket);
            else
                Assert.Equal("{[("["}])".IndexOf(bracket)], open.TryPop(out var opened) ? opened : ' ');
        }

        Assert.Empty(open);
    }

    [Fact]
    public void Every_role_is_there_with_its_queues_and_stages()
    {
        var roles = RoleLine().Matches(Bicep).ToDictionary(match => match.Groups["name"].Value);

        Assert.Equal(InfraFiles.Workers, roles.Keys);
        Assert.Contains("name: 'Worker__Roles', value: 'control'", Bicep, StringComparison.Ordinal);
        foreach (var (role, line) in roles)
        {
            Assert.Equal(InfraFiles.Queues(role), line.Groups["queues"].Value.Split(", ").Select(queue => queue.Trim('\'')).Order());
            Assert.Equal(new WorkerOptions { Roles = role }.Stages.Order(), line.Groups["stages"].Value.Split(", ").Select(stage => stage.Trim('\\', '\'')).Order());
        }
    }

    [Fact]
    public void A_container_has_the_time_to_drain()
    {
        var graces = Grace().Matches(Bicep).Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).ToList();
        var drains = Drain().Matches(Bicep).Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).ToList();

        Assert.Equal(2, graces.Count);
        Assert.Equal(graces.Count, drains.Count);
        Assert.All(graces.Zip(drains), pair => Assert.True(pair.First > pair.Second + 15));
    }

    [Fact]
    public void Secrets_are_secure_parameters_and_come_from_the_environment()
    {
        var parameters = SourceTree.Read("infra/azure/main.bicepparam");

        foreach (var secret in new[] { "rabbitMq", "postgresPassword", "apiKey" })
        {
            Assert.Matches($@"@secure\(\)\n(@\w+\(.*\)\n)*param {secret} string\n", Bicep);
            Assert.Contains($"param {secret} = readEnvironmentVariable(", parameters, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Events_of_drops_go_to_where_control_listens()
    {
        Assert.Contains("/api/drops/events?key=${uriComponent(apiKey)}", Bicep, StringComparison.Ordinal);
        Assert.Contains("subjectBeginsWith: '/blobServices/default/containers/${containerName}/blobs/drops/'", Bicep, StringComparison.Ordinal);
        Assert.Contains("MapPost(\"/drops/events\"", SourceTree.Read("src/TransferPipeline.Worker/Api/DropEndpoints.cs"), StringComparison.Ordinal);
    }

    [GeneratedRegex(@"'(\\.|[^'\\\n])*'|//[^\n]*")]
    private static partial Regex StringOrComment();

    [GeneratedRegex(@"\{ name: '(?<name>\w+)', queues: \[(?<queues>[^\]]*)\], stages: '(?<stages>.*)', most: \d+ \}")]
    private static partial Regex RoleLine();

    [GeneratedRegex(@"terminationGracePeriodSeconds: (\d+)")]
    private static partial Regex Grace();

    [GeneratedRegex(@"'Worker__DrainSeconds', value: '(\d+)'")]
    private static partial Regex Drain();
}
