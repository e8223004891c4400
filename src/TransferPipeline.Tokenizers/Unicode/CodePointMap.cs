namespace TransferPipeline.Tokenizers.Unicode;

/// <summary>A value for each code point, 0 by default, in pages of 256 of which most are the same empty one.</summary>
internal sealed class CodePointMap<T>
    where T : struct
{
    private const int Pages = 0x110000 >> 8;
    private static readonly T[] Empty = new T[256];
    private readonly T[][] pages = new T[Pages][];

    internal CodePointMap() => Array.Fill(pages, Empty);

    internal T this[int codePoint] => pages[codePoint >> 8][codePoint & 255];

    internal void Change(int codePoint, Func<T, T> change)
    {
        ref var page = ref pages[codePoint >> 8];
        if (ReferenceEquals(page, Empty))
            page = new T[256];
        page[codePoint & 255] = change(page[codePoint & 255]);
    }

    internal void Fill((int First, int Last) range, Func<T, T> change)
    {
        for (var codePoint = range.First; codePoint <= range.Last; codePoint++)
            Change(codePoint, change);
    }
}
