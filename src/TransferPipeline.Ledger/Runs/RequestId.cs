using System.Globalization;

namespace TransferPipeline.Ledger.Runs;

/// <summary>Names of requests for runs. Each kind has a prefix of its own, so that a sender of messages cannot take the place of a schedule or a drop.</summary>
public static class RequestId
{
    private const string MessagePrefix = "message ";
    private const string RetrainPrefix = "retrain ";

    public static string OfMessage(string sent) => MessagePrefix + sent;

    /// <summary>What the sender of a message called its request; null when no message asked.</summary>
    public static string? SentAs(string? request) => request?.StartsWith(MessagePrefix, StringComparison.Ordinal) == true ? request[MessagePrefix.Length..] : null;

    public static string OfDrop(string dataset, string version) => $"drop {dataset} {version}";

    public static string OfOccurrence(string pipeline, DateTimeOffset occurrence)
        => $"{RetrainPrefix}{pipeline} {occurrence.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)}";

    public static bool IsOfOccurrence(string? request) => request?.StartsWith(RetrainPrefix, StringComparison.Ordinal) == true;
}
