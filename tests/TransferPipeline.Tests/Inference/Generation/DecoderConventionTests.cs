using TransferPipeline.Contracts;
using TransferPipeline.Inference.Generation;
using TransferPipeline.Inference.OnnxSessions;
using TransferPipeline.Onnx.Graphs;
using static TransferPipeline.Tests.Inference.Generation.Generating;

namespace TransferPipeline.Tests.Inference.Generation;

/// <summary>Decoders made here whose next token is the sum of all tokens so far, modulo 11, as long as the cache is kept as it should be.</summary>
public sealed class DecoderConventionTests : IDisposable
{
    private const int Vocabulary = 11;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void A_decoder_that_is_not_told_where_rows_begin_continues_texts_of_all_lengths(bool merged, bool half)
    {
        using var model = OpenSums(merged, half);
        int[][] prompts = [[1, 2], [3], [4, 5, 6], [7], [1, 1], [9, 9, 9, 9]];

        foreach (var batchSize in new[] { 1, 2, 4, 32 })
            Assert.Equal(prompts.Select(prompt => Sums(prompt, 9)), Continue(model, new() { MaxNewTokens = 9, BatchSize = batchSize }, prompts));
    }

    [Fact]
    public void A_text_ends_where_the_positions_do()
    {
        using var model = OpenSums(merged: false, half: false, positions: 8);

        var outcomes = Outcomes(model, new() { MaxNewTokens = 100 }, [[1, 2], [1, 2, 3, 4, 5, 6, 7], [1, 2, 3, 4, 5, 6, 7, 8], [], [11], [-1]]);

        Assert.Equal(6, Assert.IsType<GenerationOutcome.Generated>(outcomes[0]).Texts[0].Tokens.Count);
        Assert.Equal(GenerationFinish.Length, Assert.Single(Assert.IsType<GenerationOutcome.Generated>(outcomes[1]).Texts).Finish);
        Assert.Equal(
            [GenerationRefusal.TooLong, GenerationRefusal.NoTokens, GenerationRefusal.UnknownToken, GenerationRefusal.UnknownToken],
            outcomes.Skip(2).Select(outcome => Assert.IsType<GenerationOutcome.Refused>(outcome).Reason));
    }

    [Fact]
    public void Texts_end_with_an_end_token_a_stop_string_or_at_their_length()
    {
        using var model = OpenSums(merged: false, half: false);
        var settings = new GenerationSettings { MaxNewTokens = 5, EndTokens = [4, 8], Stop = ["<6>", "nothing"] };

        var outcomes = Outcomes(model, settings, [[1], [3], [5]], tokens => string.Concat(tokens.Select(token => $"<{token}>")));

        var texts = outcomes.Select(outcome => Assert.Single(Assert.IsType<GenerationOutcome.Generated>(outcome).Texts)).ToList();
        Assert.Equal([GenerationFinish.EndToken, GenerationFinish.StopString, GenerationFinish.Length], texts.Select(text => text.Finish));
        Assert.Equal([1, 2, 4], texts[0].Tokens);
        Assert.Equal([3, 6], texts[1].Tokens);
        Assert.Equal(Sums([5], 5), texts[2].Tokens);
    }

    [Fact]
    public void A_graph_that_wants_more_than_a_decoder_is_given_is_refused_by_the_inputs_name()
    {
        var refusal = Assert.Throws<RejectedException>(() => Open("models", "exports", "tiny_bert_classifier.onnx"));

        Assert.Contains("\"token_type_ids\"", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("beams", "temperature")]
    [InlineData("samples", "temperature")]
    [InlineData("stop", "tokenizer")]
    [InlineData("topP", "above 0")]
    public void Settings_that_do_not_fit_are_refused_by_name(string setting, string wayOut)
    {
        using var model = OpenSums(merged: false, half: false);
        var settings = setting switch
        {
            "beams" => new GenerationSettings { Beams = 2, Temperature = 1 },
            "samples" => new() { Samples = 2 },
            "stop" => new() { Stop = ["x"] },
            _ => new() { TopP = 0 },
        };

        var refusal = Assert.Throws<RejectedException>(() => Outcomes(model, settings, [[1]]));

        Assert.Contains($"'{setting}'", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(wayOut, refusal.Message, StringComparison.Ordinal);
    }

    private static TensorDimension One => TensorDimension.Of(1);

    private static TensorDimension Any(string name) => TensorDimension.Named(name);

    private static int[] Sums(int[] prompt, int count)
    {
        var all = prompt.ToList();
        for (var i = 0; i < count; i++)
            all.Add(all.Sum() % Vocabulary);

        return [.. all.Skip(prompt.Length)];
    }

    private DecoderModel OpenSums(bool merged, bool half, int? positions = null)
    {
        var path = folder.File("sums.onnx");
        SumDecoder(merged, half).Save(path);
        return DecoderModel.Open(path, positions, new ModelOptions());
    }

    /// <summary>Keys are the tokens so far, [batch, 1, length, 1]; no mask, no positions.</summary>
    private static OnnxModel SumDecoder(bool merged, bool half)
    {
        var type = half ? ElementType.Float16 : ElementType.Float;
        var builder = new GraphBuilder("sums", 17).TypedInput("input_ids", ElementType.Int64, Any("batch"), Any("length"));
        if (merged)
            builder.TypedInput("use_cache_branch", ElementType.Bool, One);

        var model = builder
            .TypedInput("past_key_values.0.key", type, Any("batch"), One, Any("past"), One)
            .Initializer("column", [0L, 1, -1, 1], 4)
            .Initializer("vocabulary", (ReadOnlySpan<float>)[.. Enumerable.Range(0, Vocabulary).Select(token => (float)token)], Vocabulary)
            .Initializer("modulus", (ReadOnlySpan<float>)[Vocabulary], 1)
            .Initializer("axis", [2L], 1)
            .Initializer("flat", [0L, 1, 1], 3)
            .Node("Cast", ["input_ids"], "values", ("to", half ? 10L : 1L))
            .Node("Reshape", ["values", "column"], "new")
            .Node("Concat", ["past_key_values.0.key", "new"], "present.0.key", ("axis", 2L))
            .Node("Cast", ["present.0.key"], "all", ("to", 1L))
            .Node("ReduceSum", ["all", "axis"], "sum")
            .Node("Reshape", ["sum", "flat"], "total")
            .Node("Mod", ["total", "modulus"], "next", ("fmod", 1L))
            .Node("Sub", ["vocabulary", "next"], "distance")
            .Node("Abs", ["distance"], "away")
            .Node("Neg", ["away"], "logits")
            .Output("logits", Any("batch"), One, TensorDimension.Of(Vocabulary))
            .Build();
        var proto = model.Copy();
        proto.Graph.Output.Add(TensorTypes.Create(new("present.0.key", type, [Any("batch"), One, Any("total"), One])));
        return new(proto, null);
    }
}
