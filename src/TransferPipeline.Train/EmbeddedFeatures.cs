using TransferPipeline.Contracts.Runs;
using TransferPipeline.Ledger.Shards;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Datasets;
using TransferPipeline.Storage.Embeddings;
using TransferPipeline.Train.Heads;

namespace TransferPipeline.Train;

/// <summary>
/// Joins a dataset's rows with their embeddings. Rows that could not be embedded are quarantined already and left out. The manifest says how many
/// rows come, so that each goes straight to its place: features lie in memory once, or in a file if they are many.
/// </summary>
internal sealed class EmbeddedFeatures(IArtifactStore store, ShardLedger shards)
{
    internal async Task<HeadTrainingSet> LoadAsync(string runId, DatasetManifest dataset, CancellationToken cancellationToken)
    {
        var labels = dataset.Classes.ToArray();
        var classes = labels.Select((label, index) => (label, index)).ToDictionary(pair => pair.label, pair => pair.index, StringComparer.Ordinal);
        var splits = dataset.Counts.ToDictionary(split => split.Key, split => new SplitRows(store, checked((int)split.Value.Values.Sum())), StringComparer.Ordinal);
        var places = Places(await store.FetchAsync(dataset.Rows, cancellationToken), dataset.Shards.Count, splits, classes);
        foreach (var shard in await shards.CommittedAsync(runId, StageNames.Embed, cancellationToken))
        {
            var here = places[shard.Index];
            foreach (var (shardRow, row) in EmbeddingFile.Read(await store.FetchAsync(shard.Output, cancellationToken)).Index())
            {
                if (row.Embedding is { } vector && here.TryGetValue(shardRow, out var place))
                    place.Split.Add(vector, place.Label, row.Sha256);
            }
        }

        return new HeadTrainingSet
        {
            Train = Features("train") ?? new SplitRows(store, 0).ToFeatures(),
            Validation = Features("validation"),
            Test = Features("test"),
            Labels = labels,
        };

        LabelledFeatures? Features(string split) => splits.TryGetValue(split, out var rows) ? rows.ToFeatures() : null;
    }

    /// <summary>For each shard, where its labelled rows belong: the row index is read once, and of it only numbers are kept.</summary>
    private static Dictionary<int, (SplitRows Split, int Label)>[] Places(
        string rowsFile, int shardCount, Dictionary<string, SplitRows> splits, Dictionary<string, int> classes)
    {
        var places = new Dictionary<int, (SplitRows, int)>[shardCount];
        for (var shard = 0; shard < shardCount; shard++)
            places[shard] = [];

        foreach (var row in RowsFile.Read(rowsFile))
        {
            if (row.Label is { } label)
                places[row.Shard].Add(row.ShardRow, (splits[row.Split], classes[label]));
        }

        return places;
    }

    private sealed class SplitRows(IArtifactStore store, int capacity)
    {
        private readonly int[] labels = new int[capacity];
        private readonly string[] keys = new string[capacity];
        private FeatureMatrix? values;
        private int count;

        public void Add(float[] vector, int label, string key)
        {
            values ??= (long)capacity * vector.Length > FeatureMatrix.MostInMemory
                ? FeatureMatrix.InFile(store.CreateScratchFile(".f32"), capacity, vector.Length)
                : FeatureMatrix.InMemory(capacity, vector.Length);
            values.Write(new RowRange(count, 1), vector);
            labels[count] = label;
            keys[count++] = key;
        }

        public LabelledFeatures ToFeatures() =>
            new() { Values = values ?? FeatureMatrix.InMemory(0, 0), Classes = labels[..count], Keys = keys[..count] };
    }
}
