using TransferPipeline.Contracts;
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
    internal Task<HeadTrainingSet> LoadAsync(string runId, DatasetManifest dataset, CancellationToken cancellationToken) =>
        LoadAsync(runId, dataset, [], null, cancellationToken);

    /// <param name="viewKeys">Keys under which further views of the pictures are kept. Of each training row they follow its own values.</param>
    /// <param name="width">Most values of a row; null where all have as many.</param>
    internal async Task<HeadTrainingSet> LoadAsync(string runId, DatasetManifest dataset, IReadOnlyList<string> viewKeys, int? width, CancellationToken cancellationToken)
    {
        var labels = dataset.Classes.ToArray();
        var classes = labels.Select((label, index) => (label, index)).ToDictionary(pair => pair.label, pair => pair.index, StringComparer.Ordinal);
        var splits = dataset.Counts.ToDictionary(
            split => split.Key,
            split => new SplitRows(store, checked((int)split.Value.Values.Sum()), split.Key == "train" ? 1 + viewKeys.Count : 1, width),
            StringComparer.Ordinal);
        var places = Places(await store.FetchAsync(dataset.Rows, cancellationToken), dataset.Shards.Count, splits, classes);
        foreach (var shard in await shards.CommittedAsync(runId, StageNames.Embed, cancellationToken))
        {
            var here = places[shard.Index];
            var first = splits.GetValueOrDefault("train")?.Count ?? 0;
            foreach (var (shardRow, row) in EmbeddingFile.Read(await store.FetchAsync(shard.Output, cancellationToken)).Index())
            {
                if (row.Embedding is { } vector && here.TryGetValue(shardRow, out var place))
                    place.Split.Add(vector, place.Label, row.Sha256);
            }

            for (var view = 1; view <= viewKeys.Count; view++)
                await AddViewAsync(shard, viewKeys[view - 1], view, first, cancellationToken);
        }

        return new HeadTrainingSet
        {
            Train = Features("train") ?? new SplitRows(store, 0, 1, width).ToFeatures(),
            Validation = Features("validation"),
            Test = Features("test"),
            Labels = labels,
        };

        LabelledFeatures? Features(string split) => splits.TryGetValue(split, out var rows) ? rows.ToFeatures() : null;

        async Task AddViewAsync(CommittedShard shard, string viewKey, int view, int row, CancellationToken cancellationToken)
        {
            var path = ArtifactPath.Embeddings(viewKey, shard.Input!.Sha256);
            var file = await store.FindAsync(path, cancellationToken)
                ?? throw new RejectedException($"{path} is gone from the store: a view of the pictures that the run has embedded. Run the pipeline again.");
            foreach (var (shardRow, embedded) in EmbeddingFile.Read(await store.FetchAsync(file, cancellationToken)).Index())
            {
                if (embedded.Embedding is { } vector && places[shard.Index].TryGetValue(shardRow, out var place) && place.Split == splits["train"])
                    place.Split.AddView(vector, row++, view);
            }
        }
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

    /// <param name="views">Of each row: its own values, and what is made of it beside them.</param>
    /// <param name="width">Of a row; null: that of the first.</param>
    private sealed class SplitRows(IArtifactStore store, int capacity, int views, int? width)
    {
        private readonly int[] labels = new int[capacity];
        private readonly string[] keys = new string[capacity];
        private FeatureMatrix? values;

        public int Count { get; private set; }

        public void Add(float[] vector, int label, string key)
        {
            values ??= FeatureMatrix.For((long)capacity * views, width ?? vector.Length, store.CreateScratchFile);
            labels[Count] = label;
            keys[Count] = key;
            AddView(vector, Count++, 0);
        }

        public void AddView(float[] vector, int row, int view) => values!.Write(new RowRange(row * views + view, 1), vector);

        public LabelledFeatures ToFeatures() =>
            new() { Values = values ?? FeatureMatrix.InMemory(0, 0), Classes = labels[..Count], Keys = keys[..Count] };
    }
}
