using TransferPipeline.Ledger.Runs;
using TransferPipeline.Tests;
using TransferPipeline.Tests.EndToEnd;

namespace TransferPipeline.IntegrationTests.Workers;

/// <summary>Texts, generation and faces, from plain JSON messages to results in blob storage.</summary>
[Collection(OneAtATime.Name)]
public sealed class JobsTests
{
    [Fact]
    public async Task Each_kind_of_job_runs_over_two_workers_from_a_message()
    {
        using var album = new TemporaryFolder();
        FaceAlbum.Make(album);
        await using var cluster = await Cluster.CreateAsync();
        await UploadAsync(cluster, album.Path, "inbox/faces");
        await UploadAsync(cluster, Shared.Find("models", "hub", "sentence-transformers", "all-MiniLM-L6-v2"), "inbox/minilm");
        await UploadAsync(cluster, Shared.Find("models", "text", "bank_gpt2"), "inbox/bank");
        await UploadAsync(cluster, Path.Combine(Repository.Root, "samples", "tickets"), "inbox/tickets");
        await UploadAsync(cluster, Path.Combine(Repository.Root, "samples", "generation"), "inbox/questions");
        var workers = new[] { cluster.Start("control,ingest,score"), cluster.Start("embed,train,score") };
        foreach (var worker in workers)
            await worker.ReadyAsync();

        await cluster.SendAsync("start-run", Message("""
            "name": "tickets", "dataset": { "source": "store:inbox/tickets/tickets.csv", "kind": "text", "target": "labels", "labelColumn": "labels" },
            "backbone": { "model": "store:inbox/minilm/onnx/model.onnx" }, "head": {}, "score": { "input": "store:inbox/tickets/inbox.txt" }
            """));
        await cluster.SendAsync("start-run", Message("""
            "name": "questions", "task": "generate", "score": { "input": "store:inbox/questions/intents.csv", "model": "store:inbox/bank/model.onnx", "output": "jsonl" },
            "generate": { "prompt": "{text}:", "maxNewTokens": 20, "temperature": 0.8, "samples": 2 }
            """));
        await cluster.SendAsync("start-run", Message("""
            "name": "faces", "dataset": { "source": "store:inbox/faces/people" }, "detect": { "model": "store:inbox/faces/ultraface_rfb_320.onnx" },
            "backbone": { "model": "store:inbox/faces/dlib_face_resnet_v1.onnx" }, "head": { "type": "prototype", "maxDistance": 0.6 }, "score": { "input": "store:inbox/faces/inbox" }
            """));

        foreach (var run in new[] { "tickets-1", "questions-1", "faces-1" })
        {
            var finished = await cluster.FinishedAsync(run, 120);
            Assert.True(finished.State == RunState.Succeeded, finished.Reason);
            Assert.All(await cluster.StagesAsync(run), stage => Assert.True(stage is { Complete: true, Rows: { Balanced: true, In: > 0 } }, $"{run}: {stage}"));
            Assert.NotEmpty(await cluster.ContentsAsync($"scores/{run}"));
        }
    }

    private static string Message(string pipeline) => $$"""{ "pipeline": { {{pipeline}} } }""";

    private static async Task UploadAsync(Cluster cluster, string folder, string prefix)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith("_qint8.onnx", StringComparison.Ordinal)))
            await cluster.UploadAsync($"{prefix}/{Path.GetRelativePath(folder, file)}", file);
    }
}
