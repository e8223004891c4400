namespace TransferPipeline.Ingest.Sources;

/// <summary>
/// The splits that the names of a source's files say. A source whose files all say the same split says nothing by it: else a lone
/// <c>train.parquet</c> would leave no row to test with.
/// </summary>
internal sealed class FileSplits
{
    private static readonly char[] Separators = ['-', '_', '.', ' '];
    private readonly IReadOnlyList<string?> splits;

    private FileSplits(IReadOnlyList<string?> splits) => this.splits = splits;

    /// <summary>What the user should know; null for nothing.</summary>
    internal string? Note { get; private init; }

    /// <param name="source">How the user knows the files together.</param>
    /// <param name="splits">What each file's name says, in the files' order.</param>
    internal static FileSplits Of(string source, IReadOnlyList<string?> splits)
    {
        var said = splits.Distinct().ToList();
        if (said.Count > 1 || said is [] or [null])
            return new FileSplits(splits);

        return new FileSplits([.. splits.Select(_ => (string?)null)])
        {
            Note = $"{source} has {said[0]} files only; a split that all rows share divides nothing, so they are split as rows without one.",
        };
    }

    /// <summary>The split of the rows of a file; null when its rows have none by its name.</summary>
    internal string? this[int file] => splits[file];

    /// <summary>
    /// What one file's path says: the first or last word of its name, without shard numbers (<c>train-00000-of-00002</c>, <c>digits_test</c>),
    /// else the folder it lies in.
    /// </summary>
    /// <param name="path">Relative to the source, with '/', without the extension.</param>
    internal static string? Parse(string path)
    {
        var segments = path.Split('/');
        var words = segments[^1].Split(Separators, StringSplitOptions.RemoveEmptyEntries)
            .Where(word => word != "of" && !word.All(char.IsAsciiDigit))
            .ToList();
        return words.Take(1).Concat(words.TakeLast(1)).Concat(segments.SkipLast(1).TakeLast(1)).Select(Split).FirstOrDefault(split => split is not null);
    }

    /// <summary>MNIST and its family call their test set "t10k".</summary>
    private static string? Split(string word) => word.Equals("t10k", StringComparison.OrdinalIgnoreCase) ? SplitNames.Test : SplitNames.Parse(word);
}
