using System.Globalization;
using TransferPipeline.Contracts;
using TransferPipeline.Inference.OnnxSessions;
using TransferPipeline.Ledger.Shards;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Embed;

/// <summary>What it takes to keep the activations at a cut, said and checked before any is computed.</summary>
internal static class ActivationCost
{
    private const double Gigabyte = 1L << 30;

    /// <returns>What the user should know. Throws where the activations would not fit.</returns>
    internal static async Task<IReadOnlyList<string>> NotesAsync(IArtifactStore store, LeasedShard shard, string cut, ContentModel model, CancellationToken cancellationToken)
    {
        var width = model.OutputWidths[0];
        var atMost = model.OutputShapes[0].Any(size => size < 0) ? "at most " : "";
        var dataset = await store.ReadJsonAsync<DatasetManifest>(shard.Subject!, cancellationToken);
        var tune = shard.Run.Spec.Tune!;
        var bytes = dataset.RowCount * (1 + tune.Views) * width * sizeof(float);
        var cost = string.Create(
            CultureInfo.InvariantCulture, $"The activations at '{cut}' take {atMost}{bytes / Gigabyte:0.000} GiB: {dataset.RowCount:N0} rows{(tune.Views == 0 ? "" : $" in {1 + tune.Views} views")} of {width:N0} numbers");
        return bytes <= tune.MaxGigabytes * Gigabyte
            ? [cost + "."]
            : throw new RejectedException(string.Create(
                CultureInfo.InvariantCulture,
                $"{cost}, more than tune.maxGigabytes ({tune.MaxGigabytes}) allows. Tune fewer blocks (`transfer models inspect` lists them), take fewer rows, or allow more."));
    }
}
