using TransferPipeline.Contracts;
using TransferPipeline.Inference;
using TransferPipeline.Inference.OnnxSessions;
using TransferPipeline.Onnx.Cards;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Datasets;
using TransferPipeline.Train.Certificates;
using TransferPipeline.Train.Heads;
using TransferPipeline.Train.Metrics;

namespace TransferPipeline.Train;

/// <summary>Runs a fused model on held-out pictures, exactly as scoring will, and compares it with what was trained.</summary>
internal sealed class FusedModelCheck(IArtifactStore store, BatchRunner runner)
{
    /// <summary>More rows prove no more, but cost a pass of the backbone each.</summary>
    internal const int MaxRows = 2_000;

    internal async Task<ParityCertificate> CertifyAsync(string modelFile, DatasetManifest dataset, TrainedHead head, CancellationToken cancellationToken)
    {
        using var model = ContentModel.OpenClassifier(modelFile, ModelCardReader.Read(modelFile), new ModelOptions());
        var classes = head.Weights.Bias.Length;
        var wanted = head.CertificateKeys.Take(MaxRows).Select((key, index) => (key, index)).ToDictionary(row => row.key, row => row.index);
        var logits = new float[wanted.Count * classes];
        var found = 0;
        foreach (var shard in dataset.Shards)
        {
            var entries = await ShardFile.ReadAsync(store, new ArtifactRef(shard.Path, shard.Sha256), cancellationToken);
            var held = entries.Where(entry => wanted.ContainsKey(entry.Sha256)).ToList();
            var outcomes = await runner.RunAsync(model, [.. held.Select(entry => (ReadOnlyMemory<byte>)entry.Content)], null, cancellationToken);
            found += held.Count;
            for (var i = 0; i < held.Count; i++)
                ((RowOutcome.Computed)outcomes[i]).Outputs[0].CopyTo(logits.AsSpan(wanted[held[i].Sha256] * classes));

            // Held-out rows come in the order of the shards: the first of them lie in the first shards, and all others need not be read.
            if (found == wanted.Count)
                break;
        }

        var spread = head.Figures is NumberMetrics numbers ? numbers.Baseline.Rmse : 1;
        return ParityCertificate.Of(head.CertificateLogits.AsSpan(0, logits.Length), logits, head.Weights, spread);
    }
}
