using TransferPipeline.Tokenizers;

namespace TransferPipeline.Tests.Tokenizers;

/// <summary>Whatever a tokenizer is loaded from, its one JSON text makes the same again.</summary>
public sealed class StoredFormTests
{
    [Theory]
    [InlineData("bert-base-uncased", "")]
    [InlineData("bert-base-uncased", "vocab.txt")]
    [InlineData("gpt2", "")]
    [InlineData("gpt2", "merges.txt")]
    [InlineData("sp-bpe-2k", "")]
    [InlineData("sp-unigram-4k", "")]
    [InlineData("use-lite-en", "")]
    public void A_stored_tokenizer_is_the_same_tokenizer(string name, string file)
    {
        var loaded = Tokenizer.Load(Path.Combine(SharedTokenizers.Folder(name), file));

        var stored = Tokenizer.Parse(loaded.Json, "stored");

        Assert.Equal(loaded.SpecialTokens, stored.SpecialTokens);
        Assert.Equal(loaded.MaxLength, stored.MaxLength);
        Assert.Equal(loaded.VocabularySize, stored.VocabularySize);
        Assert.Equal(loaded.Json, stored.Json);
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Path, "tokenizer.json"), loaded.Json);
        Assert.Equal(loaded.SpecialTokens, Tokenizer.Load(folder.Path).SpecialTokens);
        foreach (var text in SharedTokenizers.LargeParity("bert-base-uncased").Select(item => item.Text("text")))
            Assert.Equal(loaded.EncodeIds(text), stored.EncodeIds(text));
    }

    [Theory]
    [InlineData("bert-base-uncased", "vocab.txt")]
    [InlineData("gpt2", "vocab.json")]
    public void Bare_vocabularies_mean_the_same_as_tokenizer_json(string name, string file)
    {
        var bare = Tokenizer.Load(Path.Combine(SharedTokenizers.Folder(name), file));

        Assert.All(SharedTokenizers.LargeParity(name).ToList(), item =>
        {
            var encoding = bare.Encode(item.Text("text"));
            Assert.Equal(item.Numbers("ids"), encoding.Ids);
            if (item.TryGetProperty("offsets", out _))
                Assert.Equal(item.Ranges("offsets"), encoding.Offsets);
        });
    }

    [Fact]
    public void Special_tokens_and_the_greatest_length_come_from_the_files_beside_it()
    {
        var bert = SharedTokenizers.Load("bert-base-uncased");
        var llama = SharedTokenizers.Load("sp-bpe-2k");

        Assert.Equal(new SpecialToken("[PAD]", 0), bert.SpecialTokens.Padding);
        Assert.Equal(new SpecialToken("[MASK]", 103), bert.SpecialTokens.Mask);
        Assert.Equal(512, bert.MaxLength);
        Assert.Equal(new SpecialToken("<s>", 1), llama.SpecialTokens.Begin);
        Assert.Equal(new SpecialToken("</s>", 2), llama.SpecialTokens.End);
        Assert.Null(llama.SpecialTokens.Padding);
        Assert.Null(llama.MaxLength);
    }

    [Fact]
    public void Without_such_files_special_tokens_are_found_by_their_usual_names()
    {
        var tokenizer = Tokenizer.Parse(File.ReadAllText(Path.Combine(SharedTokenizers.Folder("bert-base-uncased"), "tokenizer.json")), "tokenizer.json");

        Assert.Equal(new SpecialToken("[CLS]", 101), tokenizer.SpecialTokens.Class);
        Assert.Null(tokenizer.SpecialTokens.Begin);
    }

    [Fact]
    public void A_cased_vocabulary_is_told_by_its_configuration()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllLines(Path.Combine(folder.Path, "vocab.txt"), ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "Ha", "ha", "há"]);
        File.WriteAllText(Path.Combine(folder.Path, "tokenizer_config.json"), """{"do_lower_case": false, "model_max_length": 64}""");

        var tokenizer = Tokenizer.Load(folder.Path);

        Assert.Equal([2, 5, 6, 7, 3], tokenizer.EncodeIds("Ha ha há"));
        Assert.Equal(64, tokenizer.MaxLength);
    }
}
