namespace TransferPipeline.Tests.Tokenizers.AddedTokens;

public sealed class AddedTokenTests
{
    [Theory]
    [InlineData("""{"content":"<m>"}""", "a <m> b<m>", "a |<m>| b|<m>")]
    [InlineData("""{"content":"<m>","lstrip":true}""", "a  <m> b", "a|  <m>| b")]
    [InlineData("""{"content":"<m>","rstrip":true}""", "a <m>  b", "a |<m>  |b")]
    [InlineData("""{"content":"m","single_word":true}""", "am m mé _m", "am |m| mé _m")]
    [InlineData("""{"content":"ab"}""", "xABab", "xAB|ab")]
    [InlineData("""{"content":"ab","normalized":true}""", "xABab", "x|AB|ab")]
    public void Added_tokens_are_cut_out_first(string token, string text, string expected)
    {
        var tokenizer = SmallTokenizers.Make(normalizer: """{"type":"Lowercase"}""", addedTokens: $"[{token.Insert(1, "\"normalized\":false,")}]".Replace("\"normalized\":false,\"content\":\"ab\",\"normalized\":true", "\"content\":\"ab\",\"normalized\":true", StringComparison.Ordinal));

        Assert.Equal(expected, string.Join('|', tokenizer.Encode(text).Utf16Offsets.Select(range => text[range.Start..range.End])));
    }

    [Fact]
    public void Of_tokens_that_begin_together_the_longest_is_found()
    {
        var tokenizer = SmallTokenizers.Make(addedTokens: """[{"content":"<a"},{"content":"<a>"},{"content":"a><"}]""");

        Assert.Equal(["<a>", "<a"], tokenizer.Encode("<a><a").Tokens);
    }

    [Fact]
    public void Ids_are_the_vocabulary_s_or_follow_it_whatever_the_file_says()
    {
        var tokenizer = SmallTokenizers.Make(addedTokens: """[{"id":50,"content":"new"},{"id":51,"content":"?"},{"id":52,"content":"newer"}]""");

        Assert.Equal([1, 0, 2], tokenizer.EncodeIds("new?newer"));
        Assert.Equal(3, tokenizer.VocabularySize);
        Assert.Equal(3, tokenizer.IdLimit);
        Assert.Equal("newer", tokenizer.IdToToken(2));
        Assert.Equal(1, tokenizer.TokenToId("new"));
        Assert.Null(tokenizer.TokenToId("x"));
        Assert.Null(tokenizer.IdToToken(3));
    }

    [Fact]
    public void Special_ones_are_left_out_of_decoded_text()
    {
        var tokenizer = SmallTokenizers.Make(addedTokens: """[{"content":"<s>","special":true},{"content":"<x>"}]""");

        Assert.Equal("<x>", tokenizer.Decode([1, 2]));
        Assert.Equal("<s> <x>", tokenizer.Decode([1, 2, 77], skipSpecialTokens: false));
    }
}
