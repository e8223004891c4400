namespace TransferPipeline.Ingest.Sources;

/// <summary>The order in which a tree is walked: by folder and file names, each in ordinal order (so <c>a/1</c> comes before <c>a-b/1</c>).</summary>
internal sealed class TreeOrder : IComparer<string>
{
    internal static TreeOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        var (left, right) = (x ?? "", y ?? "");
        var same = left.AsSpan().CommonPrefixLength(right);
        if (same == left.Length || same == right.Length)
            return left.Length - right.Length;

        return (left[same], right[same]) switch
        {
            ('/', _) => -1,
            (_, '/') => 1,
            var (l, r) => l - r,
        };
    }
}
