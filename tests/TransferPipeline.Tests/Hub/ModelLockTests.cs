using TransferPipeline.Contracts;
using TransferPipeline.Hub;
using TransferPipeline.Hub.Locking;

namespace TransferPipeline.Tests.Hub;

public sealed class ModelLockTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly HubServer server = new HubServer().WithSmallModel();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static HubReference Reference => HubReference.Parse("hf:" + HubServer.Name);

    private string LockFile => folder.File("models.lock.json");

    public void Dispose()
    {
        server.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task A_locked_model_is_that_commit_wherever_the_branch_went()
    {
        ModelLock.Enter(LockFile, await PullAsync(null));
        server.Commit = new string('c', 40);

        var moved = await PullAsync(null);
        var locked = await PullAsync(Entry());

        Assert.Equal(new string('c', 40), moved.Commit);
        Assert.Equal(new string('a', 40), locked.Commit);
    }

    [Fact]
    public async Task A_locked_model_comes_to_another_machine_without_a_look_at_its_list()
    {
        ModelLock.Enter(LockFile, await PullAsync(null));
        Directory.Delete(folder.File("hub"), recursive: true);
        var before = server.Requests.Count;

        var model = await PullAsync(Entry());

        Assert.DoesNotContain(server.Requests.Skip(before), request => request.Path.Contains("/api/models/", StringComparison.Ordinal));
        Assert.Equal(server["onnx/model.onnx"], await File.ReadAllBytesAsync(model.OnnxFile, Stop));
        Assert.Equal("apache-2.0", model.License);
    }

    [Fact]
    public async Task Bytes_that_are_not_the_locked_ones_are_refused()
    {
        ModelLock.Enter(LockFile, await PullAsync(null));
        var entry = Entry()!;
        var wrong = entry with { Files = [.. entry.Files.Select(file => file.Path == "config.json" ? file with { Sha256 = new string('0', 64) } : file)] };

        var refusal = await Assert.ThrowsAsync<RejectedException>(() => PullAsync(wrong));

        Assert.Contains("the lock file says 0000", refusal.Message);
    }

    [Fact]
    public async Task The_same_pull_writes_the_same_file_and_others_stay()
    {
        ModelLock.Enter(LockFile, await PullAsync(null));
        var first = await File.ReadAllTextAsync(LockFile, Stop);
        ModelLock.Enter(LockFile, await PullAsync(null));

        Assert.Equal(first, await File.ReadAllTextAsync(LockFile, Stop));

        var half = await new ModelHub(server.Settings(folder), TimeProvider.System, null).PullAsync(HubReference.Parse("hf:" + HubServer.Name + ":fp16"), null, Stop);
        ModelLock.Enter(LockFile, half);

        Assert.NotNull(Entry());
        Assert.Equal("onnx/model_fp16.onnx", ModelLock.Read(LockFile).Find(half.Reference)!.Onnx);
        Assert.Equal(["models.lock.json"], Directory.GetFiles(folder.Path).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("{", "is no lock file")]
    [InlineData("""{"version":2,"models":{}}""", "of version 2")]
    [InlineData("""{"version":1,"models":{"hf:a/b":{"endpoint":"x","commit":"zz","onnx":"m.onnx","files":[]}}}""", "cannot be one")]
    [InlineData("""{"version":1,"models":{"hf:a/b":{"endpoint":"x","commit":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","onnx":"m.onnx","files":[{"path":"../x","size":1,"sha256":"00"}]}}}""", "cannot be one")]
    public void A_lock_file_that_was_spoilt_is_refused(string text, string part)
    {
        File.WriteAllText(LockFile, text);

        Assert.Contains(part, Assert.Throws<RejectedException>(() => ModelLock.Read(LockFile)).Message);
    }

    private LockedModel? Entry() => ModelLock.Read(LockFile).Find(Reference);

    private Task<HubModel> PullAsync(LockedModel? pinned) => new ModelHub(server.Settings(folder), TimeProvider.System, null).PullAsync(Reference, pinned, Stop);
}
