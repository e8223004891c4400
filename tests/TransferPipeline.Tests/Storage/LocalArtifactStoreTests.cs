using System.Text;
using TransferPipeline.Contracts;
using TransferPipeline.Storage.Artifacts;

namespace TransferPipeline.Tests.Storage;

public sealed class LocalArtifactStoreTests : ArtifactStoreConformance, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LocalArtifactStore _store;

    public LocalArtifactStoreTests() => _store = new LocalArtifactStore(_folder.Path);

    private protected override IArtifactStore Store => _store;

    [Fact]
    public async Task A_file_that_was_changed_after_publishing_is_rejected_by_name()
    {
        var artifact = await _store.PublishTextAsync("a/b.txt", "first", Token);
        await File.WriteAllTextAsync(_folder.File("a", "b.txt"), "Other", Encoding.UTF8, Token);

        var thrown = await Assert.ThrowsAsync<RejectedException>(() => _store.FetchAsync(artifact, Token));

        Assert.Contains("a/b.txt", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lines_are_written_as_they_come()
    {
        var written = 0L;
        IEnumerable<string> Lines()
        {
            for (var i = 0; i < 1_000; i++)
                yield return new string('x', 1_000);

            written = Directory.GetFiles(_folder.File(".scratch")).Sum(file => new FileInfo(file).Length);
            yield return "last";
        }

        var artifact = (await _store.PublishLinesAsync("a/lines.jsonl", Lines(), Token))!;

        Assert.InRange(written, 900_000, 1_100_000);
        Assert.Equal("\"last\"", (await File.ReadAllLinesAsync(await _store.FetchAsync(artifact, Token), Token))[1_000]);
    }

    [Fact]
    public async Task What_a_killed_process_left_is_swept_and_published_files_stay()
    {
        await File.WriteAllTextAsync(_store.CreateScratchFile(".parquet"), "half", Token);
        await _store.PublishTextAsync("a/b.txt", "whole", Token);

        _store.SweepScratch();

        Assert.Empty(Directory.GetFiles(_folder.File(".scratch")));
        Assert.True(File.Exists(_folder.File("a", "b.txt")));
    }

    public void Dispose() => _folder.Dispose();
}
