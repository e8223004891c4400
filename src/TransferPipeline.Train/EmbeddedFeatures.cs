using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Runs;
using TransferPipeline.Ledger.Shards;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Datasets;
using TransferPipeline.Storage.Embeddings;
using TransferPipeline.Train.Heads;
using TransferPipeline.Train.Targets;

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
        var splits = dataset.Counts.ToDictionary(
            split => split.Key, split => new SplitRows(store, new TargetTexts(dataset), split.Key == "train" ? 1 + viewKeys.Count : 1, width), StringComparer.Ordinal);
        var places = Places(await store.FetchAsync(dataset.Rows, cancellationToken), dataset.Shards.Count, splits);
        foreach (var shard in await shards.CommittedAsync(runId, StageNames.Embed, cancellationToken))
        {
            var here = places[shard.Index];
            var first = splits.GetValueOrDefault("train")?.Count ?? 0;
            foreach (var (shardRow, row) in EmbeddingFile.Read(await store.FetchAsync(shard.Output, cancellationToken)).Index())
            {
                if (row.Embedding is { } vector && here.TryGetValue(shardRow, out var place))
                    place.Split.Add(vector, place.Row, row.Sha256);
            }

            for (var view = 1; view <= viewKeys.Count; view++)
                await AddViewAsync(shard, viewKeys[view - 1], view, first, cancellationToken);
        }

        return new HeadTrainingSet
        {
            Train = Features("train") ?? new SplitRows(store, new TargetTexts(dataset), 1, width).ToFeatures(),
            Validation = Features("validation"),
            Test = Features("test"),
            Labels = [.. dataset.Classes],
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
    private static Dictionary<int, (SplitRows Split, int Row)>[] Places(string rowsFile, int shardCount, Dictionary<string, SplitRows> splits)
    {
        var places = new Dictionary<int, (SplitRows, int)>[shardCount];
        for (var shard = 0; shard < shardCount; shard++)
            places[shard] = [];

        foreach (var row in RowsFile.Read(rowsFile))
        {
            if (row.Label is { } label)
                places[row.Shard].Add(row.ShardRow, (splits[row.Split], splits[row.Split].Plan(label, row.Id)));
        }

        return places;
    }

    /// <param name="texts">Takes the targets of the rows that may come.</param>
    /// <param name="views">Of each row: its own values, and what is made of it beside them.</param>
    /// <param name="width">Of a row; null: that of the first.</param>
    private sealed class SplitRows(IArtifactStore store, TargetTexts texts, int views, int? width)
    {
        private readonly List<int> planned = [];
        private readonly List<string> keys = [];
        private FeatureMatrix? values;

        public int Count => keys.Count;

        /// <summary>Makes room for a row; gives its number among those that may come.</summary>
        public int Plan(string label, string id)
        {
            texts.Add(label, id);
            return texts.Count - 1;
        }

        public void Add(float[] vector, int plannedRow, string key)
        {
            values ??= FeatureMatrix.For((long)texts.Count * views, width ?? vector.Length, store.CreateScratchFile);
            planned.Add(plannedRow);
            keys.Add(key);
            AddView(vector, Count - 1, 0);
        }

        public void AddView(float[] vector, int row, int view) => values!.Write(new RowRange(row * views + view, 1), vector);

        public LabelledFeatures ToFeatures() =>
            new() { Values = values ?? FeatureMatrix.InMemory(0, 0), Targets = texts.ToTargets().Take(planned), Keys = [.. keys] };
    }
}
