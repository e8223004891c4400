using TransferPipeline.Contracts;

namespace TransferPipeline.Tests.Tokenizers.Models;

public sealed class ModelTests
{
    [Fact]
    public void The_earliest_merge_goes_first_and_of_equal_ones_the_leftmost()
    {
        var tokenizer = SmallTokenizers.Make(model: """{"type":"BPE","vocab":{"a":0,"b":1,"aa":2,"ab":3,"aab":4},"merges":["a a","a b","aa b"]}""");

        Assert.Equal(["aa", "aab"], tokenizer.Encode("aaaab").Tokens);
        Assert.Equal(["aa", "ab"], tokenizer.Encode("aaab").Tokens);
    }

    [Theory]
    [InlineData(true, "?|a|?")]
    [InlineData(false, "?|?|a|?")]
    public void Unknown_characters_of_BPE_are_one_token_or_several(bool fuse, string expected)
    {
        var tokenizer = SmallTokenizers.Make(model: $$"""{"type":"BPE","vocab":{"?":0,"a":1},"merges":[],"unk_token":"?","fuse_unk":{{(fuse ? "true" : "false")}}}""");

        Assert.Equal(expected, string.Join('|', tokenizer.Encode("xya😀").Tokens));
    }

    [Fact]
    public void An_unknown_token_that_is_missing_is_told_when_it_is_needed()
    {
        var tokenizer = SmallTokenizers.Make(model: """{"type":"BPE","vocab":{"a":0},"merges":[],"unk_token":"?"}""");

        Assert.Equal([0], tokenizer.EncodeIds("a"));
        Assert.Contains("wants its unknown token '?'", Assert.Throws<RejectedException>(() => tokenizer.EncodeIds("b")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_word_too_long_for_WordPiece_is_unknown()
    {
        var tokenizer = SmallTokenizers.Make(model: """{"type":"WordPiece","vocab":{"[UNK]":0,"a":1,"##a":2},"max_input_chars_per_word":3}""");

        Assert.Equal([1, 2, 2], tokenizer.EncodeIds("aaa"));
        Assert.Equal([0], tokenizer.EncodeIds("aaaa"));
        Assert.Equal([0], tokenizer.EncodeIds("aab"));
    }

    [Fact]
    public void Unigram_takes_the_best_way_and_spells_out_what_it_does_not_know()
    {
        var tokenizer = SmallTokenizers.Make(model: """{"type":"Unigram","unk_id":0,"vocab":[["<unk>",0.0],["a",-1.0],["b",-1.0],["ab",-1.5],["abc",-9.0],["c",-2.0]]}""");

        var encoding = tokenizer.Encode("abcxya");

        Assert.Equal([3, 5, 0, 1], encoding.Ids);
        Assert.Equal(["ab", "c", "xy", "a"], encoding.Tokens);
    }

    [Theory]
    [InlineData("bert-base-uncased")]
    [InlineData("gpt2")]
    [InlineData("sp-bpe-2k")]
    [InlineData("sp-unigram-4k")]
    [InlineData("use-lite-en")]
    public void A_megabyte_in_one_word_takes_seconds_at_most(string name)
    {
        var tokenizer = SharedTokenizers.Load(name);
        var text = string.Concat(Enumerable.Range(0, 1 << 19).Select(i => $"{(char)('a' + (i * 7 % 26))}{(char)('a' + (i * 11 % 23))}"));
        var started = TimeProvider.System.GetTimestamp();

        Assert.NotEmpty(tokenizer.EncodeIds(text));

        Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(60));
    }

    [Fact]
    public void Many_threads_get_the_same_as_one()
    {
        var tokenizer = SharedTokenizers.Load("gpt2");
        var texts = SharedTokenizers.LargeParity("gpt2").Select(item => item.Text("text")).ToArray();
        var alone = texts.Select(text => tokenizer.EncodeIds(text)).ToArray();

        Parallel.For(0, texts.Length * 4, i => Assert.Equal(alone[i % texts.Length], tokenizer.EncodeIds(texts[i % texts.Length])));
    }
}
