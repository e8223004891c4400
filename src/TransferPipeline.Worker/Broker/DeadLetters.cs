using System.Text;
using RabbitMQ.Client;
using TransferPipeline.Worker.Hosting;

namespace TransferPipeline.Worker.Broker;

/// <summary>Messages that could not be worked on: in <c>&lt;queue&gt;_error</c> with the reason, in <c>&lt;queue&gt;_skipped</c> when nobody knew what they were.</summary>
internal sealed class DeadLetters(WorkerOptions options, ILogger<DeadLetters> logger)
{
    /// <summary>Every queue of every role: a control worker looks after those of the others as well.</summary>
    internal static readonly string[] Endpoints =
    [
        "start-run", "advance-run", "cancel-run", "run-finished", "inspect-drop", "retrain-pipeline", "apply-retention",
        "ingest-dataset", "embed-shard", "train-head", "score-shard", "publish-scores",
    ];

    internal async Task<IReadOnlyList<DeadLetter>> ListAsync(DeadLetterFilter filter, CancellationToken cancellationToken)
    {
        var letters = new List<DeadLetter>();
        await VisitAsync(
            filter,
            (_, letter, _) =>
            {
                letters.Add(letter);
                return Task.FromResult(false);
            },
            cancellationToken);
        return letters;
    }

    /// <summary>Sends messages to their queues again; how many. Each leaves the dead letters only when the broker has confirmed it.</summary>
    internal async Task<int> ReplayAsync(DeadLetterFilter filter, CancellationToken cancellationToken)
    {
        var replayed = 0;
        await VisitAsync(
            filter,
            async (channel, letter, message) =>
            {
                var properties = new BasicProperties
                {
                    Persistent = true,
                    ContentType = message.BasicProperties.ContentType,
                    MessageId = message.BasicProperties.MessageId,
                    // What the error queue added would be read as the new message's own.
                    Headers = message.BasicProperties.Headers?.Where(header => !header.Key.StartsWith("MT-", StringComparison.Ordinal) && !header.Key.StartsWith("x-", StringComparison.Ordinal))
                        .ToDictionary(header => header.Key, header => header.Value),
                };
                await channel.BasicPublishAsync("", letter.Queue, mandatory: true, properties, message.Body, cancellationToken);
                logger.Replayed(letter.Queue);
                replayed++;
                return true;
            },
            cancellationToken);
        return replayed;
    }

    /// <summary>Looks at every letter once; those for which the work says so are removed, the others go back.</summary>
    private async Task VisitAsync(DeadLetterFilter filter, Func<IChannel, DeadLetter, BasicGetResult, Task<bool>> work, CancellationToken cancellationToken)
    {
        await using var connection = await BrokerConnection.OpenAsync(options, cancellationToken);
        foreach (var endpoint in Endpoints.Where(name => filter.Queue is null || filter.Queue == name))
        {
            foreach (var ending in new[] { "_error", "_skipped" })
                await VisitAsync(connection, endpoint, endpoint + ending, filter, work, cancellationToken);
        }
    }

    private static async Task VisitAsync(
        IConnection connection, string queue, string letters, DeadLetterFilter filter, Func<IChannel, DeadLetter, BasicGetResult, Task<bool>> work, CancellationToken cancellationToken)
    {
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), cancellationToken);
        uint count;
        try
        {
            count = await channel.MessageCountAsync(letters, cancellationToken);
        }
        catch (RabbitMQ.Client.Exceptions.OperationInterruptedException missing) when (missing.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            return;
        }

        var kept = new List<ulong>();
        for (; count > 0 && await channel.BasicGetAsync(letters, autoAck: false, cancellationToken) is { } message; count--)
        {
            var letter = DeadLetter.Of(queue, message);
            if (filter.Matches(letter) && await work(channel, letter, message))
                await channel.BasicAckAsync(message.DeliveryTag, multiple: false, cancellationToken);
            else
                kept.Add(message.DeliveryTag);
        }

        foreach (var tag in kept)
            await channel.BasicNackAsync(tag, multiple: false, requeue: true, cancellationToken);
    }
}

/// <summary>Which letters are meant; what is null does not matter.</summary>
/// <param name="Message">Part of the message's name.</param>
/// <param name="Reason">Part of the reason.</param>
internal sealed record DeadLetterFilter(string? Queue, string? Message, string? Reason)
{
    internal bool Matches(DeadLetter letter) => Contains(letter.Message, Message) && Contains(letter.Reason, Reason);

    private static bool Contains(string? text, string? part) => part is null || text?.Contains(part, StringComparison.OrdinalIgnoreCase) == true;
}

/// <param name="Message">The message's name; null when it came without one.</param>
/// <param name="Reason">Why nobody could work on it.</param>
/// <param name="Body">Its beginning.</param>
internal sealed record DeadLetter(string Queue, string? Message, string? Reason, string? FailedAt, string Body)
{
    private const int Shown = 2_000;

    internal static DeadLetter Of(string queue, BasicGetResult message)
    {
        var headers = message.BasicProperties.Headers;
        var body = Encoding.UTF8.GetString(message.Body.Span[..Math.Min(message.Body.Length, Shown)]);
        return new DeadLetter(queue, Text(headers, "MT-Fault-MessageType"), Text(headers, "MT-Fault-Message") ?? Text(headers, "MT-Reason"), Text(headers, "MT-Fault-Timestamp"), body);
    }

    private static string? Text(IDictionary<string, object?>? headers, string name)
        => headers is not null && headers.TryGetValue(name, out var value) ? value is byte[] bytes ? Encoding.UTF8.GetString(bytes) : value?.ToString() : null;
}
