using System.CommandLine;
using TransferPipeline.Cli.Output;
using TransferPipeline.Cli.Server;

namespace TransferPipeline.Cli.Commands;

internal static class ReplayCommand
{
    internal static Command Create()
    {
        var queue = new Option<string?>("--queue") { Description = "Only those of this queue, such as embed-shard.", HelpName = "QUEUE" };
        var message = new Option<string?>("--message") { Description = "Only those whose message's name contains this.", HelpName = "TEXT" };
        var reason = new Option<string?>("--reason") { Description = "Only those whose reason contains this.", HelpName = "TEXT" };
        var list = new Option<bool>("--list") { Description = "Show them; send nothing." };
        return new Command("replay", "Send messages that a worker service could not work on (dead letters) to their queues again.") { queue, message, reason, list }
            .DoesAtServer((parsed, session, server, cancellationToken) =>
            {
                var filter = new[] { ("queue", parsed.GetValue(queue)), ("message", parsed.GetValue(message)), ("reason", parsed.GetValue(reason)) }
                    .Where(part => part.Item2 is not null).Select(part => $"{part.Item1}={Uri.EscapeDataString(part.Item2!)}");
                var query = $"?{string.Join('&', filter)}";
                return parsed.GetValue(list) ? ListAsync(session, server, query, cancellationToken) : ReplayAsync(session, server, query, cancellationToken);
            });
    }

    private static async Task<int> ListAsync(Session session, ServerClient server, string query, CancellationToken cancellationToken)
    {
        var letters = await server.GetAsync<IReadOnlyList<DeadLetter>>($"api/dead-letters{query}", Patience.Short, cancellationToken);
        session.Answer(new DeadLetterListDocument(letters), console =>
        {
            var table = RunTables.Plain(["queue", "message", "failed", "reason"]);
            foreach (var letter in letters)
            {
                table.Row(letter.Queue, letter.Message ?? "", letter.FailedAt ?? "", letter.Reason?.Split('\n')[0].TrimEnd() ?? "");
            }

            console.Write(table);
        });
        return ExitCode.Done;
    }

    private static async Task<int> ReplayAsync(Session session, ServerClient server, string query, CancellationToken cancellationToken)
    {
        var document = await server.PostAsync<ReplayDocument>($"api/dead-letters/replay{query}", null, Patience.None, cancellationToken);
        session.Answer(document, console => console.Line(document.Replayed == 1 ? "1 message was sent again." : $"{RunTables.Count(document.Replayed)} messages were sent again."));
        return ExitCode.Done;
    }

    private sealed record DeadLetter(string Queue, string? Message, string? Reason, string? FailedAt, string Body);

    private sealed record DeadLetterListDocument(IReadOnlyList<DeadLetter> Messages);

    private sealed record ReplayDocument(int Replayed);
}
