using System.CommandLine;
using System.Globalization;
using TransferPipeline.Cli.Output;
using TransferPipeline.Cli.Server;
using TransferPipeline.Contracts;
using TransferPipeline.Ledger.Pipelines;
using TransferPipeline.Schedule;

namespace TransferPipeline.Cli.Commands;

internal static class PipelinesCommand
{
    private const string StorePrefix = "store:";

    internal static Command Create() => new("pipelines", "Pipelines that a worker service runs by itself: when data is dropped, and on their schedules.")
    {
        CreateList(),
        CreateAdd(),
        CreateAct("remove", "Forget a pipeline; its runs, datasets and models stay.", HttpMethod.Delete, "", "removed"),
        CreateAct("pause", "Stop a pipeline's schedule.", HttpMethod.Post, "/pause", "paused"),
        CreateAct("resume", "Let a pipeline's schedule go on.", HttpMethod.Post, "/resume", "resumed"),
        CreateAct("run", "Run a pipeline now.", HttpMethod.Post, "/run", "requested", "'transfer runs list' shows its run"),
    };

    private static Command CreateList() => new Command("list", "All of them, by name.")
        .DoesAtServer(async (_, session, server, cancellationToken) =>
        {
            var pipelines = await server.GetAsync<IReadOnlyList<RegisteredPipeline>>("api/pipelines", Patience.Short, cancellationToken);
            session.Answer(new PipelineListDocument(pipelines), console =>
            {
                var table = RunTables.Plain(["pipeline", "source", "schedule", "state", "registered"]);
                foreach (var (spec, paused, registeredAt) in pipelines)
                {
                    table.Row(spec.Name, spec.Dataset?.Source ?? spec.Score?.Input ?? "", spec.Retrain?.Cron ?? "", paused ? "paused" : "active", registeredAt.ToString("u", CultureInfo.InvariantCulture));
                }

                console.Write(table);
            });
            return ExitCode.Done;
        });

    private static Command CreateAdd()
    {
        var file = new Argument<string>("FILE") { Description = "The pipeline file; its sources lie in the service's store (store:drops/NAME)." };
        return new Command("add", "Register a pipeline, or replace the one of the same name.") { file }
            .DoesAtServer(async (parsed, session, server, cancellationToken) =>
            {
                var spec = ScheduleSlice.ReadPipelineFile(parsed.GetRequiredValue(file));
                DemandStored("dataset.source", spec.Dataset?.Source, spec.Name);
                DemandStored("score.input", spec.Score?.Input, spec.Name);
                var (brought, notes) = await PipelineUpload.BringAsync(session, server, spec, cancellationToken);
                using var response = await server.SendAsync(HttpMethod.Put, Path(spec.Name), brought, Patience.Short, cancellationToken);
                return Answer(session, new PipelineDocument(spec.Name, "registered") { Notes = notes }, $"data dropped in drops/{spec.Name} starts it");
            });
    }

    private static Command CreateAct(string word, string description, HttpMethod method, string ending, string result, string? further = null)
    {
        var name = new Argument<string>("NAME") { Description = "The pipeline." };
        return new Command(word, description) { name }
            .DoesAtServer(async (parsed, session, server, cancellationToken) =>
            {
                var pipeline = parsed.GetRequiredValue(name);
                using var response = await server.SendAsync(method, Path(pipeline) + ending, null, Patience.None, cancellationToken);
                return Answer(session, new PipelineDocument(pipeline, result), further);
            });
    }

    /// <summary>A registered pipeline runs without whoever registered it.</summary>
    private static void DemandStored(string key, string? source, string pipeline)
    {
        if (source?.StartsWith(StorePrefix, StringComparison.Ordinal) == false)
            throw new RejectedException($"{key} is {source}, a path of this machine, where a worker service does not look for new data. Name what lies in its store, such as {StorePrefix}drops/{pipeline}, and put the data there.");
    }

    private static int Answer(Session session, PipelineDocument document, string? further)
    {
        session.Answer(document, console =>
        {
            console.Line($"{document.Pipeline}: {document.Result}{(further is null ? "" : $"; {further}")}.");
            foreach (var note in document.Notes)
            {
                console.Line($"  {note}");
            }
        });
        return ExitCode.Done;
    }

    private static string Path(string pipeline) => $"api/pipelines/{Uri.EscapeDataString(pipeline)}";

    private sealed record PipelineListDocument(IReadOnlyList<RegisteredPipeline> Pipelines);

    /// <param name="Result"><c>registered</c>, <c>removed</c>, <c>paused</c>, <c>resumed</c> or <c>requested</c>.</param>
    private sealed record PipelineDocument(string Pipeline, string Result)
    {
        /// <summary>What was inferred about models.</summary>
        public IReadOnlyList<string> Notes { get; init; } = [];
    }
}
