using System.Text;
using TransferPipeline.Onnx.Cards;
using TransferPipeline.Onnx.Cards.Texts;
using TransferPipeline.Storage.Datasets;
using TransferPipeline.Tokenizers;

namespace TransferPipeline.Inference.Texts;

/// <summary>From a row's content to token ids, by the tokenizer in a stored model and its card. Training and scoring both come through here. Thread-safe.</summary>
public sealed class TextTokenizer
{
    private readonly Tokenizer tokenizer;
    private readonly EncodeOptions options;
    private readonly bool windows;
    private readonly bool allOfTypeZero;

    private TextTokenizer(Tokenizer tokenizer, TextPreprocessing text)
    {
        this.tokenizer = tokenizer;
        windows = text.LongTexts == "windows";
        allOfTypeZero = tokenizer.Encode("a").TypeIds.All(type => type == 0);
        options = new EncodeOptions { Truncation = new() { MaxLength = text.MaxTokens, Stride = windows ? text.Overlap : 0 } };
    }

    /// <param name="path">A stored model.</param>
    public static TextTokenizer Open(string path, TextPreprocessing text) => new(StoredTokenizer.Open(path), text);

    internal int PaddingId => tokenizer.SpecialTokens.Padding?.Id ?? 0;

    /// <summary>Ids and types of one content, cut at the card's length; null where it is refused.</summary>
    public (int[] Ids, int[] Types)? Cut(ReadOnlySpan<byte> content) => Read(content, 0, out _) is { } text ? (text.Windows[0].Ids, text.Windows[0].Types) : null;

    internal TokenizedText? Read(ReadOnlySpan<byte> content, int place, out RowOutcome.Refused? refused)
    {
        refused = null;
        string text;
        string? pair;
        try
        {
            (text, pair) = TextContent.Read(content);
        }
        catch (DecoderFallbackException)
        {
            refused = new RowOutcome.Refused(TextRefusal.NotText, "Its bytes are no UTF-8 text.");
            return null;
        }

        // Without types and windows the quick way says all there is to say.
        if (pair is null && !windows && allOfTypeZero)
        {
            var ids = tokenizer.EncodeIds(text, null, options);
            return ids.Length > 0 ? new TokenizedText(place, [new TokenWindow(ids, [])]) : Nothing(out refused);
        }

        var encoding = tokenizer.Encode(text, pair, options);
        if (encoding.Ids.Count == 0)
            return Nothing(out refused);

        IEnumerable<TokenEncoding> parts = windows ? [encoding, .. encoding.Overflowing] : [encoding];
        return new TokenizedText(place, [.. parts.Select(part => new TokenWindow([.. part.Ids], [.. part.TypeIds]))]);
    }

    private static TokenizedText? Nothing(out RowOutcome.Refused? refused)
    {
        refused = new RowOutcome.Refused(TextRefusal.NoTokens, "Nothing is left of it when it is cut into tokens.");
        return null;
    }
}
