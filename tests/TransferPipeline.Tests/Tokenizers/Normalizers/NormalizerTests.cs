namespace TransferPipeline.Tests.Tokenizers.Normalizers;

public sealed class NormalizerTests
{
    [Theory]
    [InlineData("""{"type":"NFC"}""", "e\u0301 \u1100\u1161\u11A8 \u2126", "é 각 Ω")]
    [InlineData("""{"type":"NFD"}""", "é각", "e\u0301\u1100\u1161\u11A8")]
    [InlineData("""{"type":"NFKC"}""", "ﬁ①ｶﾞ²", "fi1ガ2")]
    [InlineData("""{"type":"NFKD"}""", "ﬁé", "fie\u0301")]
    [InlineData("""{"type":"NFD"}""", "a\u0301\u0323", "a\u0323\u0301")]
    [InlineData("""{"type":"NFC"}""", "\u0958\u0344", "\u0915\u093C\u0308\u0301")]
    [InlineData("""{"type":"Lowercase"}""", "ΣΑΣ İ ẞ Ǆ", "σασ i\u0307 ß ǆ")]
    [InlineData("""{"type":"StripAccents"}""", "e\u0301\u0903é", "eé")]
    [InlineData("""{"type":"Strip","strip_left":true,"strip_right":false}""", "\u2003 a ", "a ")]
    [InlineData("""{"type":"Replace","pattern":{"String":"ab"},"content":"x"}""", "abcab", "xcx")]
    [InlineData("""{"type":"Replace","pattern":{"Regex":" {2,}"},"content":"_"}""", "a  b c   d", "a_b c_d")]
    [InlineData("""{"type":"Prepend","prepend":"▁"}""", "a", "▁a")]
    [InlineData("""{"type":"Nmt"}""", "a\u0001b\u200Bc\td", "ab c d")]
    [InlineData("""{"type":"ByteLevel"}""", "é a", "Ã©Ġa")]
    [InlineData("""{"type":"BertNormalizer","lowercase":true}""", "É\u00AD\u0000x\t中\u200D𠀀", "ex  中  𠀀 ")]
    [InlineData("""{"type":"BertNormalizer","lowercase":false,"strip_accents":true}""", "Éa", "Ea")]
    [InlineData("""{"type":"BertNormalizer","lowercase":true,"strip_accents":false}""", "Éa", "éa")]
    public void Texts_are_normalized_as_the_reference_does_it(string normalizer, string text, string expected)
        => Assert.Equal(expected, SmallTokenizers.Normalized(normalizer, text));
}
