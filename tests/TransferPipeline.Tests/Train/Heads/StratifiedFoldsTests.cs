using TransferPipeline.Train.Heads;

namespace TransferPipeline.Tests.Train.Heads;

public sealed class StratifiedFoldsTests
{
    [Fact]
    public void Every_row_is_held_out_once_and_every_class_is_dealt_out_evenly()
    {
        var rows = Rows(23, 11, 7);

        var folds = StratifiedFolds.Of(rows, seed: 1);

        Assert.Equal(5, folds.Count);
        Assert.Equal(rows.Count, folds.HeldOutRows);
        Assert.Equal(Enumerable.Range(0, rows.Count), folds.Order.Order());
        foreach (var label in Enumerable.Range(0, 3))
        {
            var counts = Enumerable.Range(0, folds.Count).Select(fold => HeldOut(folds, fold).Count(row => rows.Classes[row] == label)).ToList();
            Assert.InRange(counts.Max() - counts.Min(), 0, 1);
        }
    }

    [Fact]
    public void A_fold_is_trained_on_all_rows_but_its_own()
    {
        var folds = StratifiedFolds.Of(Rows(9, 8, 1), seed: 1);

        Assert.All(Enumerable.Range(0, folds.Count), fold =>
        {
            var trained = folds.TrainedOn(fold).SelectMany(range => Enumerable.Range(range.Start, range.Count));
            var held = Enumerable.Range(folds.HeldOut(fold).Start, folds.HeldOut(fold).Count);
            Assert.Equal(Enumerable.Range(0, 18), trained.Concat(held).Order());
        });
    }

    [Fact]
    public void Folds_do_not_depend_on_the_order_of_the_rows()
    {
        var rows = Rows(12, 9, 6);
        var turned = LabelledFeatures.Of(new float[rows.Count], 1, [.. rows.Classes.Reverse()], [.. rows.Keys.Reverse()]);

        var folds = StratifiedFolds.Of(rows, seed: 3);

        var others = StratifiedFolds.Of(turned, seed: 3);
        Assert.Equal(folds.Starts, others.Starts);
        Assert.Equal(folds.Order.Select(row => rows.Keys[row]), others.Order.Select(row => turned.Keys[row]));
    }

    [Fact]
    public void Another_seed_gives_other_folds()
    {
        var rows = Rows(20, 20);

        Assert.NotEqual(StratifiedFolds.Of(rows, seed: 1).Order, StratifiedFolds.Of(rows, seed: 2).Order);
    }

    [Fact]
    public void The_row_of_a_class_with_one_row_is_never_held_out()
    {
        var rows = Rows(6, 1, 6);

        var folds = StratifiedFolds.Of(rows, seed: 1);

        Assert.Equal(12, folds.HeldOutRows);
        Assert.Equal(1, rows.Classes[folds.Order[^1]]);
        Assert.All(Enumerable.Range(0, folds.Count), fold => Assert.DoesNotContain(HeldOut(folds, fold), row => rows.Classes[row] == 1));
    }

    [Fact]
    public void There_are_no_more_folds_than_the_largest_class_has_rows()
    {
        var folds = StratifiedFolds.Of(Rows(3, 2), seed: 1);

        Assert.Equal(3, folds.Count);
    }

    [Fact]
    public void With_one_row_a_class_there_is_no_fold()
    {
        var folds = StratifiedFolds.Of(Rows(1, 1, 1), seed: 1);

        Assert.Equal(0, folds.Count);
        Assert.Equal(0, folds.HeldOutRows);
        Assert.Equal([0, 1, 2], folds.Order.Order());
    }

    private static IEnumerable<int> HeldOut(StratifiedFolds folds, int fold)
    {
        var range = folds.HeldOut(fold);
        return folds.Order.Skip(range.Start).Take(range.Count);
    }

    private static LabelledFeatures Rows(params int[] counts)
    {
        int[] classes = [.. counts.SelectMany((count, label) => Enumerable.Repeat(label, count))];
        return LabelledFeatures.Of(new float[classes.Length], 1, classes, [.. classes.Select((label, row) => $"{label}-{row}")]);
    }
}
