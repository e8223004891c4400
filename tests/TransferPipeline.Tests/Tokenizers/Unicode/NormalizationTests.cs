using CsCheck;
using TransferPipeline.Tokenizers.Texts;
using TransferPipeline.Tokenizers.Unicode;

namespace TransferPipeline.Tests.Tokenizers.Unicode;

public sealed class NormalizationTests
{
    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.Int[0x41, 0x24F], Gen.Int[0x300, 0x36F], Gen.Int[0x370, 0x6FF], Gen.Int[0x900, 0xDFF], Gen.Int[0x1100, 0x11FF], Gen.Int[0x1E00, 0x1FFF], Gen.Int[0x3040, 0x30FF], Gen.Int[0xAC00, 0xD7A3], Gen.Int[0x1D15E, 0x1D1C0])
        .Select(char.ConvertFromUtf32).Array[0, 12].Select(string.Concat);

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    public void Normalizing_again_changes_nothing(bool compose, bool compatibility)
        => Texts.Sample(text => Apply(Apply(text, compose, compatibility), compose, compatibility) == Apply(text, compose, compatibility), iter: 20_000);

    [Fact]
    public void Composing_and_decomposing_undo_each_other()
        => Texts.Sample(
            text => Apply(Apply(text, true, false), false, false) == Apply(text, false, false) && Apply(Apply(text, false, false), true, false) == Apply(text, true, false),
            iter: 20_000);

    [Fact]
    public void Marks_in_any_number_are_sorted_in_little_time()
    {
        var text = "e" + string.Concat(Enumerable.Repeat("\u0301\u0316", 100_000));

        Assert.Equal("e" + new string('\u0316', 100_000) + new string('\u0301', 100_000), Apply(text, compose: false, compatibility: false));
    }

    private static string Apply(string text, bool compose, bool compatibility)
    {
        var aligned = new AlignedText();
        aligned.Load(text, 0, aligned: true);
        Normalization.Apply(aligned, compose, compatibility);
        return aligned.Span.ToString();
    }
}
