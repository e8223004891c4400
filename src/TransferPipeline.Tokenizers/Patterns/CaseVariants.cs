using TransferPipeline.Tokenizers.Unicode;

namespace TransferPipeline.Tokenizers.Patterns;

/// <summary>Code points that are the same but for case: one by one, so that ſ is an s and the Kelvin sign a k.</summary>
internal static class CaseVariants
{
    private static readonly ILookup<int, int> Groups = Enumerable.Range(0, 0x1E944)
        .Where(codePoint => codePoint is < 0xD800 or > 0xDFFF && CodePoints.ToLower(codePoint) != codePoint)
        .Append(0x17F)
        .ToLookup(Fold);

    internal static IEnumerable<int> Of(int codePoint) => Groups[Fold(codePoint)].Append(Fold(codePoint));

    private static int Fold(int codePoint) => codePoint == 0x17F ? 's' : CodePoints.ToLower(codePoint);
}
