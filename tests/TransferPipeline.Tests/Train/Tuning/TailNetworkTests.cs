using TorchSharp;
using TransferPipeline.Onnx.Blocks;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Onnx.Heads;
using TransferPipeline.Onnx.Tensors;
using TransferPipeline.Tests.Onnx;
using TransferPipeline.Tests.Onnx.Blocks;
using TransferPipeline.Train.Heads;
using TransferPipeline.Train.Tuning;

namespace TransferPipeline.Tests.Train.Tuning;

public sealed class TailNetworkTests
{
    private static readonly TuningRecipe Recipe = new() { Epochs = 3, BatchSize = 16, LearningRate = 0.02, BackboneLearningRate = 0.01 };

    public static TheoryData<string, string, string> Tails => new()
    {
        { "linear", "last-1-blocks", "weights" },
        { "linear", "last-2-blocks", "lora" },
        { "linear", "all", "weights" },
        { "residual", "last-1-blocks", "weights" },
        { "residual", "last-1-blocks", "lora" },
        { "residual", "last-1-blocks", "statistics" },
        { "residual", "all", "statistics" },
    };

    [Theory]
    [MemberData(nameof(Tails))]
    public void The_graph_computes_with_the_tuned_values_what_the_network_computed(string kind, string layers, string trained)
    {
        using var tail = kind == "linear" ? SmallTail.Linear(layers) : SmallTail.Residual(layers);
        var recipe = Recipe with { LoraRank = trained == "lora" ? 1 : 0, BatchNorm = trained == "statistics" ? BatchNormTuning.Updated : BatchNormTuning.Frozen };
        using var network = tail.Network(recipe);
        Near(tail.Features(tail.Blocks.Model), Features(network, tail.Validation));

        using var training = TailTraining.Start(network, tail.Train, null, recipe);
        training.RunSlice(TimeSpan.MaxValue, TestContext.Current.CancellationToken);
        var written = TensorWriter.WithTensors(tail.Blocks.Model, training.Finish().Tensors).Model;

        Near(tail.Features(written), Features(network, tail.Validation));
        Assert.NotEqual(tail.Features(tail.Blocks.Model), tail.Features(written));
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 4)]
    public void Running_statistics_move_only_where_the_recipe_says_so(bool updated, int expected)
    {
        using var tail = SmallTail.Residual();

        var tuned = tail.Tune(Recipe with { BatchNorm = updated ? BatchNormTuning.Updated : BatchNormTuning.Frozen }, validate: false);

        var reader = new TensorReader(tail.Blocks.Model);
        var moved = tuned.Tensors.Keys.Where(name => name.Contains("running", StringComparison.Ordinal)).ToList();
        Assert.Equal(expected, moved.Count);
        Assert.All(moved, name => Assert.NotEqual(reader.Floats(name), tuned.Tensors[name].ToArray()));
    }

    /// <summary>Of 50 rows: all in one batch, or five batches of ten.</summary>
    [Theory]
    [InlineData(64)]
    [InlineData(10)]
    public void Running_statistics_that_move_are_those_of_the_training_rows(int batchSize)
    {
        using var scope = torch.NewDisposeScope();
        using var noGradients = torch.no_grad();
        using var tail = SmallTail.Residual();
        var recipe = Recipe with { Epochs = 1, BatchSize = batchSize, BatchNorm = BatchNormTuning.Updated };
        using var network = tail.Network(recipe);
        using var training = TailTraining.Start(network, tail.Train, null, recipe);

        using (torch.enable_grad())
            training.RunSlice(TimeSpan.MaxValue, TestContext.Current.CancellationToken);

        var stored = network.Buffers.Where(buffer => buffer.Key.StartsWith("layer2.0.bn1", StringComparison.Ordinal)).Select(buffer => (Seen: TunedValues.Of(buffer.Value), buffer.Value)).ToList();
        var features = Features(network, tail.Train);
        network.Statistics!.Estimate(network, tail.Train, new(50, 64, 0, 1), 0);
        Assert.Equal(2, stored.Count);
        Assert.All(stored, buffer => Near(TunedValues.Of(buffer.Value), buffer.Seen));
        if (batchSize == 64)
            Near(TunedValues.Of(network.BatchFeatures(tail.Train.Gather([.. Enumerable.Range(0, 50)]))), features);
    }

    [Fact]
    public void A_weight_that_the_front_reads_too_is_not_trained()
    {
        var blocks = SmallNetworks.Blocks("gpt");
        var cut = TuneLayers.Resolve(blocks, "last-1-blocks").Cut!;

        using var network = TailNetwork.Create(blocks, cut, new() { Scaling = FeatureScaling.None(50), Weights = new float[100], Bias = new float[2] }, Recipe);

        Assert.Contains("transformer.wte.weight", cut.SharedWeights);
        Assert.DoesNotContain("weight/transformer.wte.weight", network.Trained.Select(tensor => tensor.Name));
        Assert.Contains("weight/transformer.ln_f.weight", network.Trained.Select(tensor => tensor.Name));
    }

    [Fact]
    public void A_table_that_is_read_for_the_shape_of_what_is_looked_up_is_not_trained()
    {
        var path = Shared.Find("models", "hub", "sentence-transformers", "all-MiniLM-L6-v2", "onnx", "model.onnx");
        var (model, features) = PoolingNodes.Add(OnnxModel.Load(path), "last_hidden_state", "attention_mask", "mean", normalize: true);
        var blocks = ModelBlocks.Of(model, features);
        var cut = TuneLayers.Resolve(blocks, "last-1-block").Cut;

        using var network = TailNetwork.Create(blocks, cut, new() { Scaling = FeatureScaling.None(384), Weights = new float[768], Bias = new float[2] }, Recipe);

        const int layer = 4 * (384 * 384 + 384) + 2 * 384 * 1536 + 384 + 1536 + 4 * 384;
        Assert.Equal(layer + 768 + 2, network.Trained.Sum(tensor => tensor.Value.numel()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Training_starts_from_the_probabilities_of_the_head_it_is_given(bool normalized)
    {
        using var tail = SmallTail.Linear();
        var start = HeadLayer.StartOf(new()
        {
            Mean = Networks.Noise(6),
            Std = [.. Networks.Noise(6, 2).Select(value => 2 + value)],
            Weights = Networks.Noise(18, 3),
            Bias = Networks.Noise(3, 4),
            Temperature = 2,
            NormalizeFeatures = normalized,
            Labels = ["a", "b", "c"],
        });
        using var network = TailNetwork.Create(tail.Blocks, tail.Cut, start, Recipe);
        using var rows = LabelledFeatures.Of(tail.Features(tail.Blocks.Model), 6, tail.Validation.Classes, tail.Validation.Keys);

        var logits = TailEvaluation.Logits(network, tail.Validation, 7, TestContext.Current.CancellationToken);

        Near(HeadLogits.Of(start, rows), logits);
        Near([.. Networks.Noise(3, 4).Select(bias => bias / 2)], start.Bias);
    }

    /// <summary>MiniLM's feature 319 is such: it varies by 6e-9 where others vary by 0.05, so its weight over its deviation is in the millions.</summary>
    [Fact]
    public void Training_starts_without_features_that_hardly_vary()
    {
        var start = HeadLayer.StartOf(new()
        {
            Mean = [1, 2, 3],
            Std = [0.05f, 6e-9f, 0.04f],
            Weights = [1, 2, 3, 4, 5, 6],
            Bias = [0, 0],
            Temperature = 1,
            Labels = ["a", "b"],
        });

        Assert.Equal([1, 0, 3, 4, 0, 6], start.Weights);
        Assert.Equal(0.05f, start.Scaling.Std[0]);
        Assert.InRange(start.Scaling.Std[1], 1e-3f, 4e-3f);
        Assert.Equal([1, 2, 3], start.Scaling.Mean);
    }

    private static float[] Features(TailNetwork network, TailRows rows)
    {
        using var scope = torch.NewDisposeScope();
        using var noGradients = torch.no_grad();
        return TunedValues.Of(network.Features(rows.Gather([.. Enumerable.Range(0, rows.Count)])));
    }

    private static void Near(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
    }
}
