using TransferPipeline.Contracts.Runs;
using TransferPipeline.Ledger.Shards;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Datasets;
using TransferPipeline.Storage.Embeddings;
using TransferPipeline.Train.Heads;

namespace TransferPipeline.Train;

/// <summary>Joins a dataset's rows with their embeddings. Rows that could not be embedded are quarantined already and left out.</summary>
internal sealed class EmbeddedFeatures(IArtifactStore store, ShardLedger shards)
{
    internal async Task<HeadTrainingSet> LoadAsync(string runId, DatasetManifest dataset, CancellationToken cancellationToken)
    {
        var labels = dataset.Classes.ToArray();
        var classes = labels.Select((label, index) => (label, index)).ToDictionary(pair => pair.label, pair => pair.index, StringComparer.Ordinal);
        var splits = new Dictionary<string, SplitRows>();
        var committed = await shards.CommittedAsync(runId, StageNames.Embed, cancellationToken);
        var rowsFile = await store.FetchAsync(dataset.Rows, cancellationToken);
        foreach (var shard in committed)
        {
            var embeddings = EmbeddingFile.Read(await store.FetchAsync(shard.Output, cancellationToken));
            foreach (var row in RowsFile.Read(rowsFile, shard.Index))
            {
                if (embeddings[row.ShardRow].Embedding is not { } vector || row.Label is not { } label)
                    continue;

                if (!splits.TryGetValue(row.Split, out var split))
                    splits.Add(row.Split, split = new SplitRows());

                split.Add(vector, classes[label], row.ContentSha256);
            }
        }

        return new HeadTrainingSet
        {
            Train = Features("train") ?? new SplitRows().ToFeatures(),
            Validation = Features("validation"),
            Test = Features("test"),
            Labels = labels,
        };

        LabelledFeatures? Features(string split) => splits.TryGetValue(split, out var rows) ? rows.ToFeatures() : null;
    }

    private sealed class SplitRows
    {
        private readonly List<float[]> vectors = [];
        private readonly List<int> classes = [];
        private readonly List<string> keys = [];

        public void Add(float[] vector, int label, string key)
        {
            vectors.Add(vector);
            classes.Add(label);
            keys.Add(key);
        }

        public LabelledFeatures ToFeatures()
        {
            var width = vectors.Count == 0 ? 0 : vectors[0].Length;
            var values = new float[vectors.Count * width];
            for (var row = 0; row < vectors.Count; row++)
                vectors[row].CopyTo(values.AsSpan(row * width));

            return new LabelledFeatures { Values = values, Width = width, Classes = [.. classes], Keys = [.. keys] };
        }
    }
}
