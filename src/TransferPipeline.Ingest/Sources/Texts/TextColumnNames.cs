using TransferPipeline.Contracts.Pipelines;

namespace TransferPipeline.Ingest.Sources.Texts;

/// <summary>What tables call their texts.</summary>
internal static class TextColumnNames
{
    /// <summary>Of a text that stands alone, or the first of a pair whose second is named in the settings; the first that is there.</summary>
    internal static IReadOnlyList<string> Usual { get; } =
    [
        "text", "sentence", "content", "review", "question", "comment", "tweet", "utterance", "query", "message", "prompt", "document", "body",
        "sentence1", "premise", "question1", "text1",
    ];

    /// <summary>Pairs that belong together, as GLUE, SNLI and their kin name them.</summary>
    private static readonly (string Text, string Pair)[] Pairs =
    [
        ("text", "text_pair"), ("text", "text2"), ("text1", "text2"), ("sentence1", "sentence2"), ("premise", "hypothesis"), ("question1", "question2"),
        ("question", "sentence"),
    ];

    /// <summary>The columns that the settings name, else the usual ones: a text that is named has a pair only if that is named too.</summary>
    /// <param name="has">Whether the table has a column that can be a text.</param>
    /// <returns>The text is null when none was found, the pair when there is none.</returns>
    internal static (string? Text, string? Pair) Choose(Func<string, bool> has, DatasetSpec spec)
    {
        if (spec.ContentColumn is not null)
            return (spec.ContentColumn, spec.PairColumn);

        if (spec.PairColumn is { } pair)
            return (Usual.FirstOrDefault(name => has(name) && !name.Equals(pair, StringComparison.OrdinalIgnoreCase)), pair);

        var known = Array.Find(Pairs, names => has(names.Text) && has(names.Pair));
        return known.Text is not null ? known : (Usual.FirstOrDefault(has), null);
    }
}
