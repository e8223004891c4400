using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Schedule.Runs;

/// <summary>
/// Whether a head can be trained on a dataset at all: a split's logits are one array. Training checks it too, on the rows that are left; here it is said before the network
/// has seen all of them. Of rows with several labels nobody knows yet how many a split has.
/// </summary>
internal static class HeadRoom
{
    internal static void Demand(DatasetManifest dataset)
    {
        if (dataset.Target != TargetNames.Classes)
            return;

        foreach (var (split, counts) in dataset.Counts)
        {
            // Rows without a label are not trained on.
            var rows = counts.Where(count => count.Key.Length > 0).Sum(count => count.Value);
            if (rows * dataset.Classes.Count > Array.MaxLength)
                throw new RejectedException($"The {split} split of {dataset.Name}@{dataset.Version} has {rows:N0} rows of {dataset.Classes.Count:N0} classes: that is {rows * dataset.Classes.Count:N0} logits, and at most {Array.MaxLength:N0} fit. Train on fewer rows, or on fewer classes.");
        }
    }
}
