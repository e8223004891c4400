using System.Runtime.InteropServices;
using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Train.Heads;

namespace TransferPipeline.Tests.Train.Heads;

public sealed class HeadTrainerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("linear")]
    [InlineData("prototype")]
    public void The_same_rows_in_any_order_give_the_same_head_to_the_last_bit(string type)
    {
        var rows = MadeRows.Of(300, 24, 3);
        var turned = MadeRows.Reversed(rows);

        var first = HeadTrainer.Train(MadeRows.Set(rows), new HeadSpec { Type = type }, Token);
        var second = HeadTrainer.Train(MadeRows.Set(turned), new HeadSpec { Type = type }, Token);

        Assert.Equal(Bits(first), Bits(second));
        Assert.Equal(first.CrossValidation.Losses, second.CrossValidation.Losses);
    }

    [Fact]
    public void More_logits_than_an_array_holds_are_refused_before_anything_is_computed()
    {
        HeadTrainingChecks.RequireRoom(2_000_000, 1_000);

        var refused = Assert.Throws<RejectedException>(() => HeadTrainingChecks.RequireRoom(3_000_000, 1_000));

        Assert.Contains("3,000,000 rows of 1,000 classes", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_seed_gives_other_folds_and_nearly_the_same_head()
    {
        var first = HeadTrainer.Train(MadeRows.Set(MadeRows.Of(300, 24, 3)), new HeadSpec { Seed = 1, C = 0.1 }, Token);
        var second = HeadTrainer.Train(MadeRows.Set(MadeRows.Of(300, 24, 3)), new HeadSpec { Seed = 2, C = 0.1 }, Token);

        Assert.NotEqual(first.CrossValidation.Losses[0].Loss, second.CrossValidation.Losses[0].Loss);
        Assert.All(first.Weights.Weights.Zip(second.Weights.Weights), pair => Assert.Equal(pair.First, pair.Second, 1e-2));
    }

    [Fact]
    public void Cross_validation_takes_the_strength_of_least_loss_and_ends_its_sweep_early()
    {
        var head = HeadTrainer.Train(MadeRows.Set(MadeRows.Of(300, 24, 3, separation: 0.4)), new HeadSpec(), Token);

        var losses = head.CrossValidation.Losses;
        Assert.Equal(losses.MinBy(loss => loss.Loss)!.C, head.C);
        Assert.InRange(losses.Count, 4, 10);
        Assert.All(losses.TakeLast(3), loss => Assert.True(loss.Loss > losses.Min(least => least.Loss)));
    }

    [Fact]
    public void Cross_validated_logits_come_from_heads_that_have_not_seen_the_row()
    {
        // Labels by lot: a head that had seen its rows would do far better than chance.
        var rows = MadeRows.Of(120, 60, 2, separation: 0);

        var head = HeadTrainer.Train(MadeRows.Set(rows), new HeadSpec { C = 1 }, Token);

        Assert.Equal("cross-validation", head.HeldOut);
        Assert.Equal(120, head.Metrics.Rows);
        Assert.InRange(head.Uncalibrated.Accuracy, 0.3, 0.7);
    }

    [Fact]
    public void Metrics_come_from_the_test_split_where_there_is_one_and_else_from_validation()
    {
        var (train, validation, test) = (MadeRows.Of(60, 8, 3, seed: 1), MadeRows.Of(30, 8, 3, seed: 2), MadeRows.Of(40, 8, 3, seed: 3));

        var tested = HeadTrainer.Train(MadeRows.Set(train) with { Validation = validation, Test = test }, new HeadSpec(), Token);
        var validated = HeadTrainer.Train(MadeRows.Set(MadeRows.Of(60, 8, 3, seed: 1)) with { Validation = validation }, new HeadSpec(), Token);

        Assert.Equal(("test", 40), (tested.HeldOut, tested.Metrics.Rows));
        Assert.Equal(("validation", 30), (validated.HeldOut, validated.Metrics.Rows));
        Assert.Same(test.Keys, tested.CertificateKeys);
        Assert.Equal(40 * 3, tested.CertificateLogits.Length);
    }

    [Theory]
    [InlineData("linear")]
    [InlineData("prototype")]
    public void One_row_a_class_is_enough(string type)
    {
        var rows = LabelledFeatures.Of([1f, 0, 0, 0, 1, 0, 0, 0, 1], 3, [0, 1, 2], ["a", "b", "c"]);

        var head = HeadTrainer.Train(MadeRows.Set(rows), new HeadSpec { Type = type }, Token);

        Assert.Empty(head.CrossValidation.Losses);
        Assert.Equal(1, head.Weights.Temperature);
        Assert.Equal(0, head.Metrics.Rows);
        Assert.All(head.CertificateLogits.Chunk(3).Select((logits, row) => (logits, row)), pair => Assert.Equal(pair.row, Array.IndexOf(pair.logits, pair.logits.Max())));
    }

    [Fact]
    public void A_feature_that_is_not_finite_is_refused_with_its_row_named()
    {
        var rows = MadeRows.Of(20, 4, 2);
        rows.Values.Row(7)[2] = float.NaN;

        var refused = Assert.Throws<RejectedException>(() => HeadTrainer.Train(MadeRows.Set(rows), new HeadSpec(), Token));

        Assert.Contains($"Row 7 of the train split (content {rows.Keys[7]})", refused.Message, StringComparison.Ordinal);
        Assert.Contains("NaN", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_without_a_training_row_is_refused_by_name()
    {
        var set = MadeRows.Set(MadeRows.Of(20, 4, 2)) with { Labels = ["daisy", "rose", "tulip"] };

        var refused = Assert.Throws<RejectedException>(() => HeadTrainer.Train(set, new HeadSpec(), Token));

        Assert.Contains("'tulip'", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mlp", "none", null, "head.type 'mlp'")]
    [InlineData("linear", "heavy", null, "head.classWeights 'heavy'")]
    [InlineData("linear", "none", 0.0, "head.c is 0")]
    [InlineData("linear", "none", double.NaN, "head.c is NaN")]
    public void Settings_that_make_no_sense_are_refused_by_name(string type, string classWeights, double? c, string named)
    {
        var spec = new HeadSpec { Type = type, ClassWeights = classWeights, C = c };

        var refused = Assert.Throws<RejectedException>(() => HeadTrainer.Train(MadeRows.Set(MadeRows.Of(20, 4, 2)), spec, Token));

        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Training_allocates_less_than_one_copy_of_the_features()
    {
        const int rows = 40_000;
        const int width = 256;
        var set = MadeRows.Set(MadeRows.Of(rows, width, 2)) with { Validation = MadeRows.Of(100, width, 2, seed: 2) };

        // The whole training runs on this thread, so neighbours do not count.
        var before = GC.GetAllocatedBytesForCurrentThread();
        HeadTrainer.Train(set, new HeadSpec { C = 0.01 }, Token);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.InRange(allocated, 0, rows * (width - 1L) * sizeof(float));
    }

    private static byte[] Bits(TrainedHead head) =>
    [
        .. MemoryMarshal.AsBytes(head.Weights.Weights.AsSpan()), .. MemoryMarshal.AsBytes(head.Weights.Bias.AsSpan()), .. MemoryMarshal.AsBytes(head.Weights.Mean.AsSpan()),
        .. MemoryMarshal.AsBytes(head.Weights.Std.AsSpan()), .. BitConverter.GetBytes(head.Weights.Temperature),
    ];
}
