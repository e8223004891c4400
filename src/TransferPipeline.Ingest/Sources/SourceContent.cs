namespace TransferPipeline.Ingest.Sources;

/// <summary>Why one row cannot be used.</summary>
/// <param name="Reason">A code of <see cref="RefusalReason"/>.</param>
internal sealed record Refusal(string Reason, string Detail)
{
    internal static Refusal TooLarge(long bytes, long limit) => new(RefusalReason.TooLarge, $"It has {bytes:N0} bytes; the limit is {limit:N0}.");

    internal static Refusal Empty { get; } = new(RefusalReason.Empty, "It has no bytes.");

    internal SourceEntry Of(string id, string source) => new SourceEntry.Unusable(id, source, Reason, Detail);
}

/// <summary>A row's bytes, or why they could not be had: exactly one of the two.</summary>
internal readonly record struct SourceContent(byte[]? Bytes, Refusal? Refusal)
{
    public static implicit operator SourceContent(byte[] bytes) => new(bytes, null);

    public static implicit operator SourceContent(Refusal refusal) => new(null, refusal);
}
