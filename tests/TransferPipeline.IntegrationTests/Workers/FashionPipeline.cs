using TransferPipeline.Tests.Cli;

namespace TransferPipeline.IntegrationTests.Workers;

/// <summary>The sample pictures and backbone, in a container.</summary>
internal static class FashionPipeline
{
    private static readonly string[] Files =
    [
        "backbone.onnx", "backbone.card.json", "labels.txt", "train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz", "t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz",
    ];

    internal static async Task UploadAsync(Cluster cluster, string prefix = "inbox/fashion")
    {
        foreach (var file in Files)
            await cluster.UploadAsync($"{(file.StartsWith("backbone", StringComparison.Ordinal) ? "inbox/models" : prefix)}/{file}", FashionMnist.Sample(file));
    }

    /// <summary>The whole pipeline as a StartRun message.</summary>
    internal static string StartRun(string requestId, string name = "fashion", int shardRows = 500, string source = "train-images-idx3-ubyte.gz") => $$"""
        {
          "requestId": "{{requestId}}",
          "pipeline": {
            "name": "{{name}}",
            "dataset": { "source": "store:inbox/fashion/{{source}}", "testFraction": 0.2, "shardRows": {{shardRows}} },
            "backbone": { "model": "store:inbox/models/backbone.onnx" },
            "head": { "type": "linear" },
            "score": { "input": "store:inbox/fashion/t10k-images-idx3-ubyte.gz" }
          }
        }
        """;
}
