using System.Text.Json;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Ledger.Shards;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Onnx.Tensors;

namespace TransferPipeline.Tests.Train;

/// <summary>From activations at the cut to the registered model, on a network of two convolutions.</summary>
public sealed class LayerTuningTests
{
    private static readonly TuneSpec LastConvolution = new() { Layers = "top:middle", Cut = "middle", Epochs = 4, BatchSize = 8, LearningRate = 0.01 };
    private static readonly TuneSpec Everything = LastConvolution with { Layers = "all", Cut = "pixels" };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_model_is_the_original_graph_with_other_weights_behind_the_cut_and_a_certificate()
    {
        await using var fixture = await TrainingFixture.OpenAsync();
        var shard = await fixture.PrepareAsync(TrainingFixture.Convolutions(), LastConvolution);

        var result = await fixture.Training.TrainAsync(shard, Token);

        var (before, after) = (new TensorReader(TrainingFixture.Convolutions()), new TensorReader(OnnxModel.Load(Path.Combine(fixture.Store.Root, result.Output.Path))));
        Assert.NotEqual(before.Floats("second"), after.Floats("second"));
        Assert.All(before.Names.Where(name => name != "second"), name => Assert.Equal(before.Floats(name), after.Floats(name)));
        var card = await CardAsync(fixture, result);
        Assert.True(card.GetProperty("certificate").GetProperty("passed").GetBoolean());
        Assert.Equal(("top:middle", "middle", 4), (
            card.GetProperty("tuning").GetProperty("layers").GetString(), card.GetProperty("tuning").GetProperty("cut").GetString(), card.GetProperty("tuning").GetProperty("epoch").GetInt32()));
        Assert.Equal((6 * 4 * 9) + (6 * 3) + 3, card.GetProperty("tuning").GetProperty("parameters").GetInt64());
        var losses = card.GetProperty("tuning").GetProperty("epochs").EnumerateArray().Select(epoch => epoch.GetProperty("trainLoss").GetDouble()).ToList();
        Assert.True(losses[^1] < losses[0], string.Join(", ", losses));
    }

    [Theory]
    [InlineData("frozen", false)]
    [InlineData("updated", true)]
    public async Task The_statistics_of_batch_normalization_move_only_where_they_are_to(string batchNorm, bool move)
    {
        await using var fixture = await TrainingFixture.OpenAsync();
        var shard = await fixture.PrepareAsync(TrainingFixture.Convolutions(), Everything with { BatchNorm = batchNorm });

        var result = await fixture.Training.TrainAsync(shard, Token);

        var (before, after) = (new TensorReader(TrainingFixture.Convolutions()), new TensorReader(OnnxModel.Load(Path.Combine(fixture.Store.Root, result.Output.Path))));
        Assert.NotEqual(before.Floats("first"), after.Floats("first"));
        Assert.All(new[] { "mean", "variance" }, name => Assert.Equal(move, !before.Floats(name).SequenceEqual(after.Floats(name))));
    }

    [Fact]
    public async Task Low_rank_updates_are_part_of_the_weights_in_the_end()
    {
        await using var fixture = await TrainingFixture.OpenAsync();
        var shard = await fixture.PrepareAsync(TrainingFixture.Convolutions(), LastConvolution with { LoraRank = 2, LoraAlpha = 4 });

        var result = await fixture.Training.TrainAsync(shard, Token);

        var (before, after) = (new TensorReader(TrainingFixture.Convolutions()), new TensorReader(OnnxModel.Load(Path.Combine(fixture.Store.Root, result.Output.Path))));
        var update = before.Floats("second").Zip(after.Floats("second"), (old, tuned) => tuned - old).ToArray();
        Assert.Equal(2, MathRank(update, 6));
        Assert.True((await CardAsync(fixture, result)).GetProperty("certificate").GetProperty("passed").GetBoolean());
    }

    [Fact]
    public async Task Views_are_computed_once_and_trained_on()
    {
        await using var fixture = await TrainingFixture.OpenAsync();
        var plain = await fixture.Training.TrainAsync(await fixture.PrepareAsync(TrainingFixture.Convolutions(), Everything), Token);
        var files = await fixture.ReadAsync("embeddings");

        var viewed = await fixture.Training.TrainAsync(await fixture.PrepareAsync(TrainingFixture.Convolutions(), Everything with { Views = 3 }), Token);

        Assert.Equal((1, 4), (files.Count, (await fixture.ReadAsync("embeddings")).Count));
        Assert.NotEqual(plain.Output.Sha256, viewed.Output.Sha256);
    }

    [Fact]
    public async Task Auto_tries_the_cheapest_first_and_takes_what_is_better()
    {
        await using var fixture = await TrainingFixture.OpenAsync();
        var shard = await fixture.PrepareAsync(TrainingFixture.Convolutions(), LastConvolution with { Layers = "auto" });

        var result = await fixture.Training.TrainAsync(shard, Token);

        var tuning = (await CardAsync(fixture, result)).GetProperty("tuning");
        var steps = tuning.GetProperty("steps").EnumerateArray().ToList();
        Assert.Equal(["prototype", "linear", "mlp"], steps.Take(3).Select(step => step.GetProperty("name").GetString()));
        Assert.True(steps[0].GetProperty("taken").GetBoolean());
        Assert.Equal(tuning.GetProperty("layers").GetString(), steps.Last(step => step.GetProperty("taken").GetBoolean()).GetProperty("name").GetString());
        Assert.All(steps.Skip(1), step => Assert.Equal(step.GetProperty("taken").GetBoolean(), step.GetProperty("shareWon").GetDouble() >= (step.GetProperty("name").GetString() == "linear" ? 0.5 : 0.95)));
        Assert.All(steps, step => Assert.True(step.GetProperty("seconds").GetDouble() > 0 && step.GetProperty("parameters").GetInt64() > 0));
        Assert.True((await CardAsync(fixture, result)).GetProperty("certificate").GetProperty("passed").GetBoolean());
        Assert.Empty(await fixture.ReadAsync("checkpoints"));
        Assert.Contains("### What was tried", await fixture.ReportAsync(result), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Auto_that_is_cut_off_does_not_try_again_what_it_has_tried()
    {
        await using var fixture = await TrainingFixture.OpenAsync();
        var shard = await fixture.PrepareAsync(TrainingFixture.Convolutions(), LastConvolution with { Layers = "auto" });
        using var cutOff = new CancellationTokenSource();
        using var watcher = new FileSystemWatcher(fixture.Store.Root, "*.json") { IncludeSubdirectories = true };
        var rungs = 0;
        watcher.Created += (_, created) => Count(created.FullPath);
        watcher.Renamed += (_, renamed) => Count(renamed.FullPath);
        watcher.EnableRaisingEvents = true;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fixture.Training.TrainAsync(shard, cutOff.Token));
        var before = (await fixture.ReadAsync("checkpoints")).Where(file => file.Key.EndsWith(".json", StringComparison.Ordinal)).ToDictionary();
        watcher.EnableRaisingEvents = false;
        var result = await fixture.Training.TrainAsync(shard, Token);

        Assert.NotEmpty(before);
        var steps = (await CardAsync(fixture, result)).GetProperty("tuning").GetProperty("steps").EnumerateArray().ToList();
        Assert.All(before.OrderBy(file => file.Key, StringComparer.Ordinal).Zip(steps), pair => Assert.Equal(
            JsonDocument.Parse(pair.First.Value).RootElement.GetProperty("seconds").GetDouble(), pair.Second.GetProperty("seconds").GetDouble()));

        void Count(string path)
        {
            if (path.Contains("ladder", StringComparison.Ordinal) && Interlocked.Increment(ref rungs) >= 2)
                cutOff.Cancel();
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(9)]
    public async Task A_training_that_is_cut_off_goes_on_from_what_was_kept_and_gives_the_same_model(int slices)
    {
        await using var undisturbed = await TrainingFixture.OpenAsync();
        var expected = await undisturbed.Training.TrainAsync(await undisturbed.PrepareAsync(TrainingFixture.Convolutions(), Everything), Token);
        // Each step is a slice, so that each is kept.
        await using var fixture = await TrainingFixture.OpenAsync(TimeSpan.Zero);
        var shard = await fixture.PrepareAsync(TrainingFixture.Convolutions(), Everything);
        using var cutOff = new CancellationTokenSource();
        using var watcher = new FileSystemWatcher(fixture.Store.Root, "*.safetensors") { IncludeSubdirectories = true };
        var kept = 0;
        watcher.Renamed += (_, renamed) =>
        {
            if (renamed.FullPath.Contains("checkpoints", StringComparison.Ordinal))
                Count();
        };
        watcher.Created += (_, created) =>
        {
            if (created.FullPath.Contains("checkpoints", StringComparison.Ordinal))
                Count();
        };
        watcher.EnableRaisingEvents = true;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fixture.Training.TrainAsync(shard, cutOff.Token));
        Assert.Single(await fixture.ReadAsync("checkpoints"));
        var result = await fixture.Training.TrainAsync(shard, Token);

        Assert.Equal(expected.Output, result.Output);
        Assert.Empty(await fixture.ReadAsync("checkpoints"));

        void Count()
        {
            if (Interlocked.Increment(ref kept) >= slices)
                cutOff.Cancel();
        }
    }

    [Fact]
    public async Task Activations_that_would_not_fit_are_refused_with_their_size_before_any_is_computed()
    {
        await using var fixture = await TrainingFixture.OpenAsync();

        var refused = await fixture.RefusedAsync(TrainingFixture.Convolutions(), Everything with { MaxGigabytes = 1e-6 });

        Assert.Contains("The activations at 'pixels' take", refused, StringComparison.Ordinal);
        Assert.Contains("tune.maxGigabytes", refused, StringComparison.Ordinal);
        Assert.Empty(await fixture.ReadAsync("embeddings"));
    }

    private static async Task<JsonElement> CardAsync(TrainingFixture fixture, ShardResult result) => JsonSerializer.Deserialize<JsonElement>(
        await File.ReadAllTextAsync(Path.Combine(fixture.Store.Root, Path.GetDirectoryName(result.Output.Path)!, "card.json"), Token));

    /// <summary>Rows that stay after elimination.</summary>
    private static int MathRank(float[] matrix, int rows)
    {
        var width = matrix.Length / rows;
        var left = matrix.Chunk(width).Select(row => Array.ConvertAll(row, value => (double)value)).ToList();
        var largest = matrix.Max(Math.Abs);
        var rank = 0;
        for (var column = 0; column < width && left.Count > 0; column++)
        {
            var pivot = left.MaxBy(row => Math.Abs(row[column]))!;
            if (Math.Abs(pivot[column]) < 1e-4 * largest)
                continue;

            rank++;
            left.Remove(pivot);
            foreach (var row in left)
            {
                var factor = row[column] / pivot[column];
                for (var i = column; i < width; i++)
                    row[i] -= factor * pivot[i];
            }
        }

        return rank;
    }
}
