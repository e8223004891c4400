namespace TransferPipeline.Tests.Tokenizers.PreTokenizers;

public sealed class PreTokenizerTests
{
    [Theory]
    [InlineData("Removed", "the|final|countdown")]
    [InlineData("Isolated", "the|-|final|-|-|countdown")]
    [InlineData("MergedWithPrevious", "the-|final-|-|countdown")]
    [InlineData("MergedWithNext", "the|-final|-|-countdown")]
    [InlineData("Contiguous", "the|-|final|--|countdown")]
    public void Each_behaviour_does_its_own_with_the_delimiter(string behaviour, string expected)
        => Assert.Equal(expected, Words($$"""{"type":"Split","pattern":{"String":"-"},"behavior":"{{behaviour}}","invert":false}""", "the-final--countdown"));

    [Theory]
    [InlineData("""{"type":"Whitespace"}""", "Hey, you_2!! né", "Hey|,|you_2|!!|né")]
    [InlineData("""{"type":"WhitespaceSplit"}""", " Hey,  you ", "Hey,|you")]
    [InlineData("""{"type":"Punctuation"}""", "Hey friend! a--b", "Hey friend|!| a|-|-|b")]
    [InlineData("""{"type":"Digits","individual_digits":true}""", "a12b", "a|1|2|b")]
    [InlineData("""{"type":"Digits","individual_digits":false}""", "a12b", "a|12|b")]
    [InlineData("""{"type":"CharDelimiterSplit","delimiter":"x"}""", "axbxxc", "a|b|c")]
    [InlineData("""{"type":"BertPreTokenizer"}""", "Don't: a$b。c", "Don|'|t|:|a|$|b|。|c")]
    [InlineData("""{"type":"ByteLevel","add_prefix_space":false}""", "I'll go  now\n", "I|'ll| go| | now|\n")]
    [InlineData("""{"type":"Split","pattern":{"Regex":"\\d+"},"behavior":"Removed","invert":true}""", "a12b345", "12|345")]
    [InlineData("""{"type":"Sequence","pretokenizers":[{"type":"WhitespaceSplit"},{"type":"Digits","individual_digits":false}]}""", "ab12 3c", "ab|12|3|c")]
    public void Texts_are_cut_as_the_reference_cuts_them(string preTokenizer, string text, string expected) => Assert.Equal(expected, Words(preTokenizer, text));

    private static string Words(string preTokenizer, string text) => string.Join('|', SmallTokenizers.Words(preTokenizer, text));
}
