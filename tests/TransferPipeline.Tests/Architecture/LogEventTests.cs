using System.Reflection;
using Microsoft.Extensions.Logging;

namespace TransferPipeline.Tests.Architecture;

public sealed class LogEventTests
{
    private static readonly Dictionary<string, int> Ranges = new()
    {
        ["Ingest"] = 1000, ["Embed"] = 2000, ["Train"] = 3000, ["Score"] = 4000, ["Schedule"] = 5000, ["Storage"] = 6000, ["Ledger"] = 7000, ["Cli"] = 8000, ["Inference"] = 9000, ["Worker"] = 10000,
    };

    [Fact]
    public void Event_ids_are_unique_and_lie_in_the_range_of_their_project()
    {
        var events = SourceTree.Projects.SelectMany(project => Events(project).Select(id => (project, id))).ToList();

        Assert.NotEmpty(events);
        Assert.Empty(events.GroupBy(entry => entry.id).Where(group => group.Count() > 1).Select(group => group.Key));
        Assert.All(events, entry => Assert.InRange(entry.id, Ranges[entry.project], Ranges[entry.project] + 999));
    }

    private static IEnumerable<int> Events(string project) => SourceTree.Load(project).GetTypes()
        .SelectMany(type => type.GetMethods(BindingFlags.DeclaredOnly | BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
        .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>())
        .Where(attribute => attribute is not null)
        .Select(attribute => attribute!.EventId);
}
