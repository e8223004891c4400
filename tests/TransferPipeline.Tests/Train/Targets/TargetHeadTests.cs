using System.Runtime.InteropServices;
using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Tests.Train.Heads;
using TransferPipeline.Train.Heads;
using TransferPipeline.Train.Metrics;
using TransferPipeline.Train.Targets;

namespace TransferPipeline.Tests.Train.Targets;

/// <summary>From features to a head for several labels, or for a number.</summary>
public sealed class TargetHeadTests
{
    private static readonly string[] Names = ["a", "b", "c"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(TargetNames.Labels)]
    [InlineData(TargetNames.Number)]
    public void The_same_rows_in_any_order_give_the_same_head_to_the_last_bit(string target)
    {
        var rows = Rows(target, 300);
        int[] reversed = [.. Enumerable.Range(0, rows.Count).Reverse()];
        float[] values = [.. reversed.SelectMany(row => rows.Values.Row(row).ToArray())];
        var turned = LabelledFeatures.Of(values, rows.Width, rows.Targets.Take(reversed), [.. rows.Keys.Reverse()]);

        var first = HeadTrainer.Train(Set(rows), new HeadSpec(), Token);
        var second = HeadTrainer.Train(Set(turned), new HeadSpec(), Token);

        Assert.Equal(Bits(first), Bits(second));
        Assert.Equal(first.CrossValidation.Losses, second.CrossValidation.Losses);
    }

    [Fact]
    public void Labels_are_told_independently_and_measured_on_rows_that_were_held_out()
    {
        var head = HeadTrainer.Train(Set(Rows(TargetNames.Labels, 400), Rows(TargetNames.Labels, 200, seed: 2)), new HeadSpec { Threshold = 0.4 }, Token);

        var metrics = Assert.IsType<LabelMetrics>(head.Figures);
        Assert.Equal((TargetNames.Labels, 0.4, "test", 200), (head.Weights.Target, head.Weights.Threshold, head.HeldOut, metrics.Rows));
        Assert.InRange(metrics.MicroF1, 0.75, 1);
        Assert.InRange(metrics.Ece, 0, 0.1);
        Assert.Equal(200 * 3, head.CertificateLogits.Length);
        Assert.Equal(head.CrossValidation.Losses.MinBy(loss => loss.Loss)!.C, head.C);
    }

    [Fact]
    public void Numbers_come_in_their_own_unit_however_far_from_0_they_are()
    {
        var head = HeadTrainer.Train(Set(Rows(TargetNames.Number, 400), Rows(TargetNames.Number, 200, seed: 2)), new HeadSpec(), Token);

        var metrics = Assert.IsType<NumberMetrics>(head.Figures);
        Assert.Equal((TargetNames.Number, 1.0, metrics.Rmse), (head.Weights.Target, head.Weights.Temperature, head.Weights.Residual));
        Assert.InRange(metrics.R2, 0.8, 1);
        Assert.InRange(head.CertificateLogits.Average(), 1990, 2010);
        Assert.InRange(metrics.Rmse, 1, metrics.Baseline.Rmse / 2);
        Assert.InRange(head.CrossValidation.Losses.Min(loss => loss.Loss), 1, metrics.Baseline.Rmse * metrics.Baseline.Rmse / 4);
        Assert.Empty(head.Weights.Labels);
    }

    [Theory]
    [InlineData(TargetNames.Labels, "prototype", "none", null, "head.type 'prototype'")]
    [InlineData(TargetNames.Number, "prototype", "none", null, "head.type 'prototype'")]
    [InlineData(TargetNames.Number, "linear", "balanced", null, "head.classWeights is 'balanced'")]
    [InlineData(TargetNames.Number, "linear", "none", 0.5, "head.threshold is 0.5")]
    [InlineData(TargetNames.Labels, "linear", "none", 1.0, "head.threshold is 1")]
    [InlineData(TargetNames.Classes, "linear", "none", 0.5, "head.threshold is 0.5")]
    public void Settings_that_do_not_fit_the_target_are_refused_by_name(string target, string type, string classWeights, double? threshold, string named)
    {
        var spec = new HeadSpec { Type = type, ClassWeights = classWeights, Threshold = threshold };

        var refused = Assert.Throws<RejectedException>(() => HeadTrainer.Train(Set(Rows(target, 60)), spec, Token));

        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_label_on_no_row_or_on_all_is_refused_by_name()
    {
        var never = Refused(new LabelTargets([[0], [0, 1], [], [1]], 3));
        var always = Refused(new LabelTargets([[0, 2], [0, 1, 2], [2], [1, 2]], 3));

        Assert.Contains("Label 'c' is on no usable row", never, StringComparison.Ordinal);
        Assert.Contains("Label 'c' is on every row", always, StringComparison.Ordinal);
        Assert.Contains("not two different numbers", Refused(new NumberTargets([3, 3, 3, 3])), StringComparison.Ordinal);

        static string Refused(RowTargets targets) => Assert.Throws<RejectedException>(
            () => HeadTrainer.Train(Set(LabelledFeatures.Of([1, 2, 3, 4], 1, targets, ["a", "b", "c", "d"])), new HeadSpec(), Token)).Message;
    }

    [Fact]
    public void Few_rows_are_enough()
    {
        var labels = HeadTrainer.Train(Set(LabelledFeatures.Of([1, 2, 3, 4], 1, new LabelTargets([[0], [1], [0, 2], []], 3), ["a", "b", "c", "d"])), new HeadSpec(), Token);
        var numbers = HeadTrainer.Train(Set(LabelledFeatures.Of([1, 2], 1, new NumberTargets([5, 7]), ["a", "b"])), new HeadSpec(), Token);

        Assert.All(labels.CertificateLogits, logit => Assert.True(float.IsFinite(logit)));
        Assert.All(numbers.CertificateLogits, value => Assert.InRange(value, 4.9f, 7.1f));
    }

    [Fact]
    public void Every_fold_has_its_share_of_rare_labels_and_of_far_numbers()
    {
        int[][] own = [.. Enumerable.Range(0, 200).Select(row => row < 10 ? new[] { 0, 1 } : row % 2 == 0 ? [0] : [])];
        var labels = StratifiedFolds.Of(Keyed(new LabelTargets(own, 2)), 1);
        var numbers = StratifiedFolds.Of(Keyed(new NumberTargets([.. Enumerable.Range(0, 200).Select(row => (double)row)])), 1);

        Assert.Equal(5, labels.Count);
        Assert.All(Enumerable.Range(0, 5), fold => Assert.Equal(2, Held(labels, fold).Count(row => row < 10)));
        Assert.All(Enumerable.Range(0, 5), fold => Assert.Equal(4, Held(numbers, fold).Count(row => row >= 180)));

        static LabelledFeatures Keyed(RowTargets targets) =>
            new() { Values = FeatureMatrix.InMemory(0, 0), Targets = targets, Keys = [.. Enumerable.Range(0, targets.Count).Select(row => $"key {row}")] };

        static IEnumerable<int> Held(StratifiedFolds folds, int fold) => folds.Order.Skip(folds.HeldOut(fold).Start).Take(folds.HeldOut(fold).Count);
    }

    internal static LabelledFeatures Rows(string target, int rows, int seed = 1)
    {
        var features = MadeRows.Of(rows, 12, 3, separation: 1, seed: seed);
        var random = new Random(seed);
        RowTargets targets = target switch
        {
            TargetNames.Labels => new LabelTargets([.. Enumerable.Range(0, rows).Select(row => LabelsOf(features.Values.Row(row)))], 3),
            TargetNames.Number => new NumberTargets([.. Enumerable.Range(0, rows).Select(row => NumberOf(features.Values.Row(row)))]),
            _ => features.Targets,
        };
        return features with { Targets = targets };

        int[] LabelsOf(ReadOnlySpan<float> row)
        {
            var own = new List<int>();
            for (var label = 0; label < 3; label++)
            {
                if (row[2 * label] + row[2 * label + 1] + random.NextDouble() > 1)
                    own.Add(label);
            }

            return [.. own];
        }

        double NumberOf(ReadOnlySpan<float> row) => 2000 + 5 * row[0] - 8 * row[3] + 3 * row[7] + 4 * random.NextDouble();
    }

    private static HeadTrainingSet Set(LabelledFeatures train, LabelledFeatures? test = null) =>
        new() { Train = train, Test = test, Labels = train.Targets is NumberTargets ? [] : Names };

    private static byte[] Bits(TrainedHead head) =>
    [
        .. MemoryMarshal.AsBytes(head.Weights.Weights.AsSpan()), .. MemoryMarshal.AsBytes(head.Weights.Bias.AsSpan()), .. BitConverter.GetBytes(head.Weights.Temperature),
    ];
}
