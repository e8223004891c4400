using TransferPipeline.Tokenizers.Unicode;

namespace TransferPipeline.Tokenizers.Patterns;

/// <summary>A set of code points: a test, with its answers for ASCII laid down.</summary>
internal sealed class CodePointSet
{
    private readonly bool[] ascii = new bool[128];
    private readonly Func<int, bool> test;

    internal CodePointSet(Func<int, bool> test)
    {
        this.test = test;
        for (var i = 0; i < ascii.Length; i++)
            ascii[i] = test(i);
    }

    internal bool Contains(int codePoint) => (uint)codePoint < 128 ? ascii[codePoint] : test(codePoint);

    internal static CodePointSet Of(int codePoint) => new(other => other == codePoint);

    internal static CodePointSet Range(int first, int last) => new(other => other >= first && other <= last);

    internal static CodePointSet Categories(uint mask) => new(other => ((mask >> (int)CodePoints.Category(other)) & 1) != 0);

    internal CodePointSet Or(CodePointSet other) => new(codePoint => Contains(codePoint) || other.Contains(codePoint));

    internal CodePointSet And(CodePointSet other) => new(codePoint => Contains(codePoint) && other.Contains(codePoint));

    internal CodePointSet Not() => new(codePoint => !Contains(codePoint));

    /// <summary>With the other cases of what is in it.</summary>
    internal CodePointSet IgnoringCase() => new(codePoint => Contains(codePoint) || CaseVariants.Of(codePoint).Any(Contains));
}
