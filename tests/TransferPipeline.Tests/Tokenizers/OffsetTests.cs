using CsCheck;

namespace TransferPipeline.Tests.Tokenizers;

public sealed class OffsetTests
{
    private static readonly string[] Bits = ["\r\n", "'s", " [MASK] ", "<|endoftext|>", "</s>", "e\u0301"];

    /// <summary>Letters, marks, spaces, controls, ideographs, emoji, lone surrogates.</summary>
    private static readonly Gen<string> Texts = Gen.Frequency(
        (6, Gen.Char[' ', '~'].Select(character => character.ToString())),
        (2, Gen.Char['\0', '\u02FF'].Select(character => character.ToString())),
        (2, Gen.Char['\u0300', '\u20FF'].Select(character => character.ToString())),
        (2, Gen.Char['\u2100', '\uFFFF'].Select(character => character.ToString())),
        (2, Gen.Int[0x10000, 0x1FFFF].Select(char.ConvertFromUtf32)),
        (1, Gen.Int[0, Bits.Length - 1].Select(index => Bits[index])))
        .Array[0, 40].Select(string.Concat);

    [Theory]
    [InlineData("bert-base-uncased")]
    [InlineData("gpt2")]
    [InlineData("sp-bpe-2k")]
    [InlineData("sp-unigram-4k")]
    [InlineData("use-lite-en")]
    public void Offsets_lie_in_the_text_in_order_and_the_fast_path_gives_the_same_ids(string name)
    {
        var tokenizer = SharedTokenizers.Load(name);

        Texts.Sample(
            text =>
            {
                var encoding = tokenizer.Encode(text);
                var ranges = encoding.Utf16Offsets.Where((_, i) => encoding.Sequences[i] == 0).ToList();
                return tokenizer.EncodeIds(text).SequenceEqual(encoding.Ids)
                    && ranges.TrueForAll(range => range.Start >= 0 && range.Start <= range.End && range.End <= text.Length)
                    && ranges.Zip(ranges.Skip(1)).All(pair => pair.First.Start <= pair.Second.Start)
                    && encoding.Offsets.Zip(encoding.Utf16Offsets).All(pair => pair.First.Start <= pair.Second.Start && pair.First.End <= pair.Second.End);
            },
            iter: 2000);
    }

    [Fact]
    public void Byte_level_tokens_cover_the_text_and_give_it_back()
    {
        var tokenizer = SharedTokenizers.Load("gpt2");

        Texts.Sample(
            text =>
            {
                var repaired = System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));
                var encoding = tokenizer.Encode(text);
                var end = 0;
                foreach (var range in encoding.Utf16Offsets)
                {
                    if (range.Start > end)
                        return false;
                    end = Math.Max(end, range.End);
                }

                return end == text.Length && tokenizer.Decode(encoding.Ids, skipSpecialTokens: false) == repaired;
            },
            iter: 2000);
    }

    [Fact]
    public void Offsets_count_code_points_and_utf16_units()
    {
        var encoding = SharedTokenizers.Load("bert-base-uncased").Encode("😀 né 😀x", "😀y");

        Assert.Equal(["[CLS]", "[UNK]", "ne", "[UNK]", "[SEP]", "[UNK]", "[SEP]"], encoding.Tokens);
        Assert.Equal([new(0, 0), new(0, 1), new(2, 4), new(5, 7), new(0, 0), new(0, 2), new(0, 0)], encoding.Offsets);
        Assert.Equal([new(0, 0), new(0, 2), new(3, 5), new(6, 9), new(0, 0), new(0, 3), new(0, 0)], encoding.Utf16Offsets);
        Assert.Equal([null, 0, 1, 2, null, 0, null], encoding.Words);
        Assert.Equal([1, 0, 0, 0, 1, 0, 1], encoding.SpecialTokensMask);
    }

    [Fact]
    public void A_lone_surrogate_is_read_as_the_replacement_character()
    {
        var tokenizer = SharedTokenizers.Load("gpt2");

        Assert.Equal(tokenizer.EncodeIds("a\uFFFDb"), tokenizer.EncodeIds("a\uD800b"));
        Assert.Equal([new(0, 1), new(1, 2), new(2, 3)], tokenizer.Encode("a\uDC00b").Offsets.Distinct());
    }

    [Fact]
    public void Empty_texts_have_the_template_s_tokens_only()
    {
        Assert.Equal([101, 102], SharedTokenizers.Load("bert-base-uncased").EncodeIds(""));
        Assert.Equal([101, 102, 102], SharedTokenizers.Load("bert-base-uncased").EncodeIds("", ""));
        Assert.Empty(SharedTokenizers.Load("gpt2").EncodeIds(""));
        Assert.Equal("", SharedTokenizers.Load("gpt2").Decode([]));
    }
}
