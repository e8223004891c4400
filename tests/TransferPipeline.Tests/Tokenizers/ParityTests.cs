using TransferPipeline.Tokenizers;

namespace TransferPipeline.Tests.Tokenizers;

/// <summary>Hugging Face tokenizers 0.22.2 made the expectations of all but USE Lite, whose own JavaScript did.</summary>
public sealed class ParityTests
{
    [Theory]
    [InlineData("bert-base-uncased")]
    [InlineData("gpt2")]
    [InlineData("use-lite-en")]
    public void Every_case_has_the_reference_s_ids_tokens_and_text(string name)
    {
        var tokenizer = SharedTokenizers.Load(name);
        var cases = SharedTokenizers.Parity(name).GetProperty("cases").EnumerateArray().ToList();

        Assert.True(cases.Count >= 24);
        Assert.All(cases, item =>
        {
            var encoding = tokenizer.Encode(item.Text("text"));
            Assert.Equal(item.Numbers("ids"), encoding.Ids);
            Assert.Equal(item.Numbers("ids"), tokenizer.EncodeIds(item.Text("text")));
            Assert.Equal(item.Strings("tokens"), encoding.Tokens);
            if (item.TryGetProperty("decoded", out var decoded))
                Assert.Equal(decoded.GetString(), tokenizer.Decode(item.Numbers("ids")));
        });
    }

    [Fact]
    public void Pairs_have_the_reference_s_type_ids_and_masks()
    {
        var tokenizer = SharedTokenizers.Load("bert-base-uncased");

        Assert.All(SharedTokenizers.Parity("bert-base-uncased").GetProperty("pairs").EnumerateArray().ToList(), item =>
        {
            var encoding = tokenizer.Encode(item.Text("text"), item.Text("pair"));
            Assert.Equal(item.Numbers("ids"), encoding.Ids);
            Assert.Equal(item.Numbers("ids"), tokenizer.EncodeIds(item.Text("text"), item.Text("pair")));
            Assert.Equal(item.Numbers("type_ids"), encoding.TypeIds);
            Assert.Equal(item.Numbers("attention_mask"), encoding.AttentionMask);
            Assert.Equal(item.Strings("tokens"), encoding.Tokens);
        });
    }

    [Theory]
    [InlineData("bert-base-uncased")]
    [InlineData("gpt2")]
    public void Batches_are_truncated_and_filled_up_as_the_reference_does(string name)
    {
        var tokenizer = SharedTokenizers.Load(name);
        var batches = SharedTokenizers.Parity(name).TryGetProperty("batches", out var list) ? list.EnumerateArray().ToList() : [];
        Assert.SkipWhen(batches.Count == 0, $"{name} has no batches.");

        Assert.All(batches, item =>
        {
            var length = item.GetProperty("max_length").GetInt32();
            var side = item.Text("truncation") == "left" ? Side.Left : Side.Right;
            var options = new EncodeOptions { Truncation = new Truncation { MaxLength = length, Side = side } };
            var padding = new Padding
            {
                Length = length,
                Side = item.Text("padding").EndsWith("left", StringComparison.Ordinal) ? Side.Left : Side.Right,
                Id = (tokenizer.SpecialTokens.Padding ?? tokenizer.SpecialTokens.End)!.Id,
            };

            var batch = EncodedBatch.Pad([.. item.Strings("texts").Select(text => tokenizer.Encode(text, null, options))], padding);
            var bare = EncodedBatch.Pad([.. item.Strings("texts").Select(text => tokenizer.EncodeIds(text, null, options))], padding);

            Assert.Equal(item.GetProperty("input_ids").EnumerateArray().SelectMany(row => row.EnumerateArray()).Select(id => id.GetInt64()), batch.Ids);
            Assert.Equal(item.GetProperty("attention_mask").EnumerateArray().SelectMany(row => row.EnumerateArray()).Select(id => id.GetInt64()), batch.AttentionMask);
            Assert.Equal(batch.Ids, bare.Ids);
        });
    }

    [Theory]
    [InlineData("bert-base-uncased")]
    [InlineData("gpt2")]
    [InlineData("sp-bpe-2k")]
    [InlineData("sp-unigram-4k")]
    public void All_1500_texts_have_the_reference_s_ids_and_offsets(string name)
    {
        var tokenizer = SharedTokenizers.Load(name);
        List<string> wrong = [];
        var count = 0;
        foreach (var item in SharedTokenizers.LargeParity(name))
        {
            count++;
            var encoding = tokenizer.Encode(item.Text("text"));
            var right = encoding.Ids.SequenceEqual(item.Numbers("ids"))
                && tokenizer.EncodeIds(item.Text("text")).SequenceEqual(encoding.Ids)
                && (!item.TryGetProperty("offsets", out _) || encoding.Offsets.SequenceEqual(item.Ranges("offsets")));
            if (!right)
                wrong.Add(item.Text("text"));
        }

        Assert.Equal(1500, count);
        Assert.Empty(wrong);
    }

    [Fact]
    public void MiniLm_tokenizes_as_BERT_does()
    {
        var tokenizer = SharedTokenizers.MiniLm();

        Assert.All(SharedTokenizers.LargeParity("bert-base-uncased").ToList(), item => Assert.Equal(item.Numbers("ids"), tokenizer.EncodeIds(item.Text("text"))));
        Assert.Equal(128, tokenizer.FileTruncation!.MaxLength);
        Assert.Equal(128, tokenizer.FilePadding!.Length);
    }

    [Fact]
    public void Bank_gpt2_gives_its_texts_back()
    {
        var tokenizer = Tokenizer.Load(Shared.Find("models", "text", "bank_gpt2", "tokenizer.json"));

        Assert.Equal(1500, tokenizer.VocabularySize);
        Assert.All(SharedTokenizers.LargeParity("gpt2").ToList(), item => Assert.Equal(item.Text("text"), tokenizer.Decode(tokenizer.EncodeIds(item.Text("text")), skipSpecialTokens: false)));
    }
}
