using System.Formats.Tar;
using System.IO.Compression;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Ingest.Datasets;
using TransferPipeline.Ingest.Sources;
using TransferPipeline.Storage.Artifacts;

namespace TransferPipeline.Tests.Ingest;

/// <summary>Real photos through every kind of source that can hold them, to dataset versions.</summary>
public sealed class DatasetVersionTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_flowers_are_the_same_version_as_a_folder_a_zip_and_a_tar_made_in_order()
    {
        var flowers = Shared.Find("data", "flowers");
        ZipFile.CreateFromDirectory(flowers, folder.File("flowers.zip"), CompressionLevel.NoCompression, includeBaseDirectory: true);
        await MakeTarAsync(flowers, folder.File("flowers.tar.gz"));

        var fromFolder = await BuildAsync(flowers);
        var fromZip = await BuildAsync(folder.File("flowers.zip"));
        var fromTar = await BuildAsync(folder.File("flowers.tar.gz"));

        Assert.Equal(199, fromFolder.Rows.In);
        Assert.Equal(["daisy", "dandelion", "roses", "sunflowers", "tulips"], fromFolder.Manifest.Classes);
        Assert.Equal([74, 125], fromFolder.Manifest.Counts.Select(split => split.Value.Values.Sum()));
        Assert.Equal(fromFolder.Artifact, fromZip.Artifact);
        Assert.Equal(fromFolder.Artifact, fromTar.Artifact);
    }

    [Fact]
    public async Task Two_ways_of_naming_the_shards_of_a_webdataset_are_one_version()
    {
        var tables = Shared.Find("data", "tables");
        foreach (var shard in Directory.EnumerateFiles(tables, "*.tar"))
            File.Copy(shard, folder.File(Path.GetFileName(shard)));

        var byBraces = await BuildAsync(Path.Combine(tables, "webdataset-{00000..00001}.tar"));

        Assert.Equal(25, byBraces.Rows.Done);
        Assert.Equal(byBraces.Artifact, (await BuildAsync(Path.Combine(tables, "webdataset-*.tar"))).Artifact);
        Assert.Equal(byBraces.Artifact, (await BuildAsync(folder.Path)).Artifact);
    }

    private async Task<IngestResult> BuildAsync(string source)
    {
        var spec = new DatasetSpec { Source = source };
        using var root = new TemporaryFolder();
        return await new DatasetBuilder(new LocalArtifactStore(root.Path))
            .BuildAsync(SampleSources.Open(spec), spec, "flowers", null, new RowCollector(spec, "ingest"), TestContext.Current.CancellationToken);
    }

    private static async Task MakeTarAsync(string tree, string file)
    {
        await using var zipped = new GZipStream(File.Create(file), CompressionLevel.Fastest);
        await using var writer = new TarWriter(zipped);
        foreach (var path in Directory.EnumerateFiles(tree, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            await writer.WriteEntryAsync(path, $"flowers/{Path.GetRelativePath(tree, path)}", TestContext.Current.CancellationToken);
    }
}
