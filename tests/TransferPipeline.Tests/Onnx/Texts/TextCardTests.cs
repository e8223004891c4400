using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Onnx.Cards;

namespace TransferPipeline.Tests.Onnx.Texts;

public sealed class TextCardTests
{
    private static readonly string[] MiniLm = ["models", "hub", "sentence-transformers", "all-MiniLM-L6-v2", "onnx", "model.onnx"];

    [Fact]
    public void A_sentence_encoder_says_in_its_files_how_it_pools_and_how_much_it_reads()
    {
        var card = ModelCardReader.Read(Shared.Find(MiniLm));

        Assert.Equal(("input_ids", "last_hidden_state"), (card.Input, card.Embedding));
        Assert.Equal(new TextPreprocessing { AttentionMask = "attention_mask", TokenTypes = "token_type_ids", MaxTokens = 256, Pooling = "mean", Normalize = true }, card.Text);
        Assert.Null(card.Preprocessing);
        Assert.Equal("The features are 'last_hidden_state' with mean pooling, at unit length, by modules.json.", Assert.Single(card.Inferred));
    }

    [Theory]
    [InlineData("tiny_bert_classifier", "none", 64)]
    [InlineData("tiny_distilbert", "mean", 64)]
    [InlineData("tiny_gpt2_past", "last", 128)]
    public void Exported_models_are_known_by_their_inputs_and_outputs(string name, string pooling, int maxTokens)
    {
        using var folder = Placed(name);

        var card = ModelCardReader.Read(folder.File("model.onnx"));

        Assert.Equal((pooling, maxTokens), (card.Text!.Pooling, card.Text.MaxTokens));
        Assert.Equal(name == "tiny_bert_classifier" ? ["LABEL_0", "LABEL_1", "LABEL_2"] : null, card.Labels);
    }

    [Theory]
    [InlineData("""{"0":"bad","1":"good","2":"good"}""", "bad", "good", "good (2)")]
    [InlineData("""{"0":"bad","1":"good"}""")]
    [InlineData("""{"0":1,"1":2,"2":3}""")]
    public void Names_of_classes_are_taken_where_there_is_one_for_each_score(string names, params string[] expected)
    {
        using var folder = Placed("tiny_bert_classifier");
        File.WriteAllText(folder.File("config.json"), $$"""{"id2label":{{names}}}""");

        var card = ModelCardReader.Read(folder.File("model.onnx"));

        Assert.Equal(expected, card.Labels ?? []);
    }

    [Fact]
    public void A_stored_text_model_pools_in_its_graph_and_has_its_tokenizer_inside()
    {
        var (model, card) = CardedModel.Load(Shared.Find(MiniLm));

        Assert.Equal(2, model.Outputs.Single(output => output.Name == card.Embedding).Rank ?? 2);
        Assert.Equal(("none", false), (card.Text!.Pooling, card.Text.Normalize));
        Assert.Contains("\"WordPiece\"", model.Metadata[TextPreprocessing.TokenizerMetadataKey], StringComparison.Ordinal);
        Assert.Equal([card.Embedding], model.Outputs.Select(output => output.Name));
    }

    [Fact]
    public void A_decoder_with_a_cache_is_read_as_an_encoder_without_the_layer_that_predicts_tokens()
    {
        using var folder = Placed("tiny_gpt2_past");

        var (model, card) = CardedModel.Load(folder.File("model.onnx"));

        Assert.Equal(["input_ids", "attention_mask", "position_ids"], model.Inputs.Select(input => input.Name));
        Assert.Equal([card.Embedding], model.Outputs.Select(output => output.Name));
    }

    [Fact]
    public void A_classifier_without_probabilities_gets_them()
    {
        using var folder = Placed("tiny_bert_classifier");

        var (model, card) = CardedModel.Load(folder.File("model.onnx"));

        Assert.Equal(("logits", "probabilities"), (card.Logits, card.Probabilities));
        Assert.Contains("probabilities", model.Outputs.Select(output => output.Name));
    }

    [Fact]
    public void A_pipeline_may_say_otherwise()
    {
        var (_, card) = CardedModel.Load(Shared.Find(MiniLm), new BackboneSpec { Model = "any", Pooling = "cls", MaxTokens = 32, LongTexts = "windows" });

        Assert.Equal((32, "windows"), (card.Text!.MaxTokens, card.Text.LongTexts));
    }

    [Fact]
    public void A_text_model_without_a_tokenizer_is_refused_with_what_to_do()
    {
        using var folder = new TemporaryFolder();
        File.Copy(Shared.Find(MiniLm), folder.File("model.onnx"));

        var rejected = Assert.Throws<RejectedException>(() => CardedModel.Load(folder.File("model.onnx")));

        Assert.Contains("there is no tokenizer beside it. Put the model's tokenizer.json, vocab.txt, or vocab.json and merges.txt into its folder.", rejected.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_models_tokenizer_is_refused_with_both_numbers()
    {
        using var folder = Placed("tiny_bert_classifier");
        File.Copy(Shared.Find("models", "text", "bank_gpt2", "tokenizer.json"), folder.File("tokenizer.json"), overwrite: true);

        var rejected = Assert.Throws<RejectedException>(() => CardedModel.Load(folder.File("model.onnx")));

        Assert.Contains("knows 1,000 tokens", rejected.Message, StringComparison.Ordinal);
        Assert.Contains("gives ids up to 1,499", rejected.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pooling_that_is_not_known_is_refused_by_name()
    {
        using var folder = Placed("tiny_distilbert");
        File.WriteAllText(folder.File("modules.json"), """[{"path":"","type":"a.Transformer"},{"path":"1_Pooling","type":"a.Pooling"}]""");
        Directory.CreateDirectory(folder.File("1_Pooling"));
        File.WriteAllText(folder.File("1_Pooling", "config.json"), """{"pooling_mode_mean_sqrt_len_tokens":true}""");

        var rejected = Assert.Throws<RejectedException>(() => ModelCardReader.Read(folder.File("model.onnx")));

        Assert.Contains("pooling_mode_mean_sqrt_len_tokens", rejected.Message, StringComparison.Ordinal);
    }

    private static TemporaryFolder Placed(string name)
    {
        var folder = new TemporaryFolder();
        File.Copy(Shared.Find("models", "exports", name + ".onnx"), folder.File("model.onnx"));
        File.Copy(Shared.Find("models", "exports", name + ".config.json"), folder.File("config.json"));
        File.WriteAllText(folder.File("tokenizer.json"), """{"added_tokens":[],"model":{"type":"WordLevel","unk_token":"?","vocab":{"?":0,"a":1}}}""");
        return folder;
    }
}
