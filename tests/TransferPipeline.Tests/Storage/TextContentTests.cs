using System.Text;
using CsCheck;
using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Tests.Storage;

public sealed class TextContentTests
{
    [Fact]
    public void A_text_is_its_UTF8_bytes_and_a_pair_lies_behind_a_byte_that_no_text_has()
    {
        Assert.Equal(" Łódź\r\n"u8.ToArray(), TextContent.Of(" Łódź\r\n"));
        Assert.Equal([(byte)'a', 0xFF, (byte)'b'], TextContent.Of("a", "b"));
        Assert.Equal([(byte)'a', 0xFF], TextContent.Of("a", ""));
    }

    [Fact]
    public void Any_text_and_pair_come_back()
        => Gen.Select(Gen.String.Where(IsText), Gen.Null(Gen.String.Where(IsText))).Sample((text, pair) => TextContent.Read(TextContent.Of(text, pair)) == (text, pair));

    [Fact]
    public void What_is_no_text_is_not_read_as_one()
    {
        Assert.Throws<DecoderFallbackException>(() => TextContent.Read([0xFF, 0xD8, 0xFF, 0xE0]));
        Assert.Throws<EncoderFallbackException>(() => TextContent.Of("\uD83C"));
    }

    private static bool IsText(string text) => !text.EnumerateRunes().Any(rune => rune == Rune.ReplacementChar && !text.Contains('\uFFFD', StringComparison.Ordinal));
}
