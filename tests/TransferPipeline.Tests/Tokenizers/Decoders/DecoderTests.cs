namespace TransferPipeline.Tests.Tokenizers.Decoders;

public sealed class DecoderTests
{
    [Theory]
    [InlineData("""{"type":"WordPiece","prefix":"##","cleanup":true}""", "Hey|##o|,|it|'s|do|n't|!", "Heyo, it's don't!")]
    [InlineData("""{"type":"WordPiece","prefix":"##","cleanup":false}""", "a|.|##b", "a .b")]
    [InlineData("""{"type":"ByteLevel"}""", "caf|Ã|©|Ġ|日", "café 日")]
    [InlineData("""{"type":"ByteFallback"}""", "a|<0xE5>|<0x8f>|<0xab>|b|<0xE5>|c", "a叫b\uFFFDc")]
    [InlineData("""{"type":"Metaspace","replacement":"▁","prepend_scheme":"always"}""", "▁a|▁b▁", "a b ")]
    [InlineData("""{"type":"Metaspace","replacement":"▁","prepend_scheme":"never"}""", "▁a|▁b", " a b")]
    [InlineData("""{"type":"BPEDecoder","suffix":"</w>"}""", "a|b</w>|c</w>", "ab c")]
    [InlineData("""{"type":"CTC","pad_token":"_","word_delimiter_token":"|","cleanup":true}""", "h|h|_|i", "hi")]
    [InlineData("""{"type":"Sequence","decoders":[{"type":"Fuse"},{"type":"Strip","content":"x","start":2,"stop":1}]}""", "xxx|axx", "xax")]
    [InlineData("""{"type":"Replace","pattern":{"Regex":"x+"},"content":"-"}""", "axxb|xx", "a-b-")]
    public void Tokens_become_the_reference_s_text(string decoder, string tokens, string expected)
    {
        string[] all = [.. tokens.Split('|')];
        var vocabulary = string.Join(',', all.Distinct().Select((token, id) => $"{System.Text.Json.JsonSerializer.Serialize(token)}:{id}"));
        var tokenizer = SmallTokenizers.Make(decoder: decoder, model: $$$"""{"type":"WordLevel","unk_token":"?","vocab":{{{{vocabulary}}}}}""");

        Assert.Equal(expected, tokenizer.Decode([.. all.Select(token => tokenizer.TokenToId(token)!.Value)]));
    }
}
