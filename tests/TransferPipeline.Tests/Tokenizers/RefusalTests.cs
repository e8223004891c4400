using TransferPipeline.Contracts;
using TransferPipeline.Tokenizers;

namespace TransferPipeline.Tests.Tokenizers;

public sealed class RefusalTests
{
    [Theory]
    [InlineData("normalizer", """{"type":"Foo"}""", "small.json has the normalizer 'Foo', which is not known; known: BertNormalizer,")]
    [InlineData("normalizer", """{"type":"Sequence","normalizers":[{"type":"Foo"}]}""", "the normalizer 'Foo'")]
    [InlineData("pre_tokenizer", """{"type":"UnicodeScripts"}""", "small.json has the pre-tokenizer 'UnicodeScripts', which is not known; known: BertPreTokenizer,")]
    [InlineData("post_processor", """{"type":"Foo"}""", "small.json has the post-processor 'Foo', which is not known; known: TemplateProcessing,")]
    [InlineData("decoder", """{"type":"Foo"}""", "small.json has the decoder 'Foo', which is not known; known: WordPiece,")]
    [InlineData("model", """{"type":"Foo"}""", "small.json has the model 'Foo', which is not known; known: WordPiece,")]
    [InlineData("normalizer", "{}", "has no 'type'")]
    [InlineData("normalizer", """{"type":"Replace","pattern":{"Foo":"a"},"content":"b"}""", "neither a 'String' nor a 'Regex'")]
    [InlineData("normalizer", """{"type":"Precompiled","precompiled_charsmap":"AAAA"}""", "no base64 of a rule table")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"(a"},"behavior":"Isolated"}""", "the '(' at 1 is not closed")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"(?<=ab)c"},"behavior":"Isolated"}""", "for more than one character")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"\\p{Klingon}"},"behavior":"Isolated"}""", "the property 'Klingon' is not known")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"String":"a"},"behavior":"Sideways"}""", "'Sideways', which is not known; known: Removed,")]
    [InlineData("pre_tokenizer", """{"type":"Metaspace","replacement":"ab"}""", "not one character")]
    [InlineData("model", """{"type":"WordPiece","vocab":{"a":0}}""", "lacks its unknown token '[UNK]'")]
    [InlineData("model", """{"type":"BPE","vocab":{"a":0,"b":1},"merges":["a b"]}""", "needs the token 'ab', which the vocabulary lacks")]
    [InlineData("model", """{"type":"BPE","vocab":{"a":0},"merges":["a"]}""", "which is not two tokens")]
    [InlineData("model", """{"type":"BPE","vocab":{"a":0},"merges":[],"dropout":0.1}""", "tokenize at random")]
    [InlineData("model", """{"type":"BPE","vocab":{"a":"x"},"merges":[]}""", "no whole number")]
    [InlineData("model", """{"type":"Unigram","vocab":[["a",-1.0]],"unk_id":3}""", "'unk_id' is 3")]
    [InlineData("post_processor", """{"type":"BertProcessing","sep":["x",1]}""", "lacks 'cls'")]
    [InlineData("post_processor", """{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"x","type_id":0}}],"pair":[],"special_tokens":{}}""", "'x' is not among its 'special_tokens'")]
    [InlineData("truncation", """{"max_length":5,"strategy":"Foo"}""", "the 'strategy' 'Foo'")]
    public void What_is_not_known_is_refused_by_name(string stage, string part, string reason)
    {
        var file = System.Text.Json.Nodes.JsonNode.Parse(SmallTokenizers.Json())!;
        file[stage] = System.Text.Json.Nodes.JsonNode.Parse(part);

        var refusal = Assert.Throws<RejectedException>(() => Tokenizer.Parse(file.ToJsonString(), "small.json"));

        Assert.Contains("small.json", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "is no JSON")]
    [InlineData("{}", "has no 'model'")]
    [InlineData("[]", "has no 'model'")]
    public void A_text_that_is_no_tokenizer_is_refused(string json, string reason)
        => Assert.Contains(reason, Assert.Throws<RejectedException>(() => Tokenizer.Parse(json, "x.json")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_folder_without_a_tokenizer_says_what_it_should_hold()
    {
        using var folder = new TemporaryFolder();

        Assert.Contains("none of tokenizer.json, vocab.json, vocab.txt", Assert.Throws<RejectedException>(() => Tokenizer.Load(folder.Path)).Message, StringComparison.Ordinal);
        Assert.Contains("does not exist", Assert.Throws<RejectedException>(() => Tokenizer.Load(Path.Combine(folder.Path, "nothing"))).Message, StringComparison.Ordinal);

        File.WriteAllText(Path.Combine(folder.Path, "spiece.model"), "");
        Assert.Contains("only as SentencePiece's spiece.model", Assert.Throws<RejectedException>(() => Tokenizer.Load(folder.Path)).Message, StringComparison.Ordinal);

        File.WriteAllText(Path.Combine(folder.Path, "vocab.json"), "{}");
        Assert.Contains("merges.txt is missing", Assert.Throws<RejectedException>(() => Tokenizer.Load(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_length_that_the_template_alone_fills_is_refused()
    {
        var tokenizer = SharedTokenizers.Load("bert-base-uncased");

        var refusal = Assert.Throws<RejectedException>(() => tokenizer.Encode("a", null, new EncodeOptions { Truncation = new Truncation { MaxLength = 1 } }));

        Assert.Contains("leaves no room for the 2", refusal.Message, StringComparison.Ordinal);
    }
}
