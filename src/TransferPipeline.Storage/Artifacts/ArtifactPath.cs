using TransferPipeline.Contracts;

namespace TransferPipeline.Storage.Artifacts;

/// <summary>The names under which artifacts are kept (docs/storage.md), and the rule that no name leaves the root.</summary>
public static class ArtifactPath
{
    public static string Shard(string sha256) => $"shards/{sha256}.parquet";

    public static string Embeddings(string modelKey, string shardSha256) => $"embeddings/{modelKey}/{shardSha256}.parquet";

    /// <summary>What a detector found in a shard, and cut out.</summary>
    public static string Detections(string key, string shardSha256) => $"detections/{key}/{shardSha256}.parquet";

    /// <summary>The key of a file below <c>detections/</c>.</summary>
    public static string KeyOfDetections(string path) => path.Split('/')[1];

    /// <summary>States of a training that is not finished.</summary>
    public static string Checkpoints(string training) => $"checkpoints/{training}";

    public static string Dataset(string name, string version) => $"datasets/{name}/{version}";

    public static string Model(string name, string version) => $"models/{name}/{version}";

    public static string Scores(string runId) => $"scores/{runId}";

    /// <summary>The run to which a file below <c>scores/</c> belongs.</summary>
    public static string RunOfScores(string path) => path.Split('/')[1];

    public static string Quarantine(string runId, string stage, int shardIndex) => $"quarantine/{runId}/{stage}-{shardIndex:D5}.jsonl";

    /// <summary>A file that somebody brought, named by its content.</summary>
    public static string Upload(string sha256) => $"uploads/{sha256}";

    /// <summary>A model as runs use it: one file, its card inside.</summary>
    public static string Backbone(string sha256) => $"backbones/{sha256}/model.onnx";

    /// <summary>Where datasets are dropped.</summary>
    public const string Drops = "drops";

    /// <summary>Throws unless the path is relative, uses '/', and has no empty, '.' or '..' segment.</summary>
    public static void Check(string path)
    {
        var wrong = path.Length == 0 || path.Contains('\\') || path.Contains('\0')
            || path.Split('/').Any(segment => segment is "" or "." or "..");
        if (wrong)
        {
            throw new RejectedException($"'{path}' is not a path inside the artifact store: use a relative path with '/' and without '.' or '..' segments.");
        }
    }
}
