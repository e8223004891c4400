using TransferPipeline.Inference.Generation;
using TransferPipeline.Inference.OnnxSessions;
using static TransferPipeline.Tests.Inference.Generation.Generating;

namespace TransferPipeline.Tests.Inference.Generation;

public sealed class BatchIndependenceTests
{
    private static readonly int[][] Prompts = [[303, 63, 810, 26], [718, 63, 289, 63, 720, 63, 303, 26], [376, 63, 423, 26], [876, 63, 441, 63, 492, 26], [727, 63, 582, 26], [26]];

    public static TheoryData<GenerationSettings> Settings { get; } = new(
        new GenerationSettings { MaxNewTokens = 40, EndTokens = [0] },
        new GenerationSettings { MaxNewTokens = 40, EndTokens = [0], Temperature = 0.8, TopP = 0.9, Samples = 7 },
        new GenerationSettings { MaxNewTokens = 30, EndTokens = [0], Temperature = 1.3, TopK = 40, RepetitionPenalty = 1.2, NoRepeatNgram = 3, MinNewTokens = 5, Samples = 5 },
        new GenerationSettings { MaxNewTokens = 25, EndTokens = [0], Beams = 3, Samples = 2 });

    [Theory]
    [MemberData(nameof(Settings))]
    public void The_batch_size_changes_no_text(GenerationSettings settings)
    {
        using var model = OpenBank();
        var alone = Continue(model, settings with { BatchSize = 1 }, Prompts);

        foreach (var batchSize in new[] { 2, 3, 7, 32 })
            Assert.Equal(alone, Continue(model, settings with { BatchSize = batchSize }, Prompts));
    }

    [Fact]
    public void Neither_neighbours_nor_order_change_what_is_drawn()
    {
        using var model = OpenBank();
        var settings = new GenerationSettings { MaxNewTokens = 30, EndTokens = [0], Temperature = 1, BatchSize = 4 };

        var all = Continue(model, settings, Prompts);

        Assert.Equal(all.Reverse(), Continue(model, settings, [.. Prompts.Reverse()]));
        Assert.Equal(all[3..4], Continue(model, settings, Prompts[3..4]));
    }

    [Theory]
    [InlineData("models", "exports", "tiny_gpt2_past.onnx")]
    [InlineData("models", "text", "tiny_random_gpt2_past.onnx")]
    public void A_long_prompt_may_be_run_piece_by_piece(params string[] path)
    {
        int[][] prompts = [[.. Enumerable.Range(1, 40)], [.. Enumerable.Range(100, 40)], [5, 6]];
        using var whole = Open(path);
        using var pieces = DecoderModel.Open(Shared.Find(path), null, new ModelOptions(), maxPromptLogits: 7_000);

        Assert.Equal(7, pieces.PromptColumns);
        Assert.Equal(Continue(whole, new() { MaxNewTokens = 12 }, prompts), Continue(pieces, new() { MaxNewTokens = 12 }, prompts));
    }

    [Fact]
    public void Samples_and_seeds_differ()
    {
        using var model = OpenBank();
        var settings = new GenerationSettings { MaxNewTokens = 30, EndTokens = [0], Temperature = 1, Samples = 20 };

        var first = Continue(model, settings, Prompts[..1]);
        var other = Continue(model, settings with { Seed = 1 }, Prompts[..1]);

        Assert.True(first.Select(text => string.Join(' ', text)).Distinct().Count() > 10);
        Assert.NotEqual(first, other);
    }

    [Fact]
    public void A_graph_without_cache_gives_texts_of_different_lengths_as_one_with_cache()
    {
        using var plain = Open("models", "text", "tiny_random_gpt2.onnx");
        using var cached = Open("models", "text", "tiny_random_gpt2_past.onnx");
        int[][] prompts = [[1, 2, 3], [9], [400, 500, 600, 700, 800, 900], [3, 3]];
        var settings = new GenerationSettings { MaxNewTokens = 12, Temperature = 0.7, TopK = 30, Samples = 3, BatchSize = 5 };

        Assert.Equal(Continue(plain, settings, prompts), Continue(cached, settings, prompts));
    }
}
