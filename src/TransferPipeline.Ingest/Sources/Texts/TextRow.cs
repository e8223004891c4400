using System.Text;
using System.Text.Unicode;
using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Ingest.Sources.Texts;

/// <summary>The content of a row of texts, or why it cannot be one. Nothing of a text is changed.</summary>
internal static class TextRow
{
    /// <summary>Longer ones are books, logs or an unclosed quote, and no model reads so much; 1 MiB, a pair included.</summary>
    internal const int MaxBytes = 1 << 20;

    /// <param name="pair">Null where rows are no pairs.</param>
    internal static SourceContent Of(string text, string? pair)
    {
        if (string.IsNullOrWhiteSpace(text))
            return new Refusal(RefusalReason.Empty, "It has no text.");

        if (pair is not null && string.IsNullOrWhiteSpace(pair))
            return new Refusal(RefusalReason.Empty, "The second text of the pair is empty.");

        if (text.Contains('\0', StringComparison.Ordinal) || (pair?.Contains('\0', StringComparison.Ordinal) ?? false))
            return new Refusal(RefusalReason.Malformed, "It has NUL characters: it is no text.");

        var bytes = Encoding.UTF8.GetByteCount(text) + (pair is null ? 0 : 1 + Encoding.UTF8.GetByteCount(pair));
        return bytes > MaxBytes ? Refusal.TooLarge(bytes, MaxBytes) : TextContent.Of(text, pair);
    }

    /// <summary>A text as a cell holds it.</summary>
    internal static SourceContent Of(ReadOnlySpan<byte> text, byte[]? pair)
    {
        var parts = text.Length + (pair?.Length ?? 0);
        if (parts > MaxBytes)
            return Refusal.TooLarge(parts, MaxBytes);

        return Utf8.IsValid(text) && Utf8.IsValid(pair)
            ? Of(Encoding.UTF8.GetString(text), pair is null ? null : Encoding.UTF8.GetString(pair))
            : NotUtf8;
    }

    /// <summary>A text as a file holds it: a byte order mark is no part of it.</summary>
    internal static SourceContent OfFile(ReadOnlySpan<byte> file) => file switch
    {
        [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] => new Refusal(RefusalReason.NotUtf8, "It is UTF-16 text. Save it as UTF-8."),
        [0xEF, 0xBB, 0xBF, .. var text] => Of(text, null),
        _ => Of(file, null),
    };

    internal static Refusal NotUtf8 { get; } = new(RefusalReason.NotUtf8, "It is not valid UTF-8.");
}
