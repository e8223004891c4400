using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Ingest.Datasets;
using TransferPipeline.Ingest.Sources;
using TransferPipeline.Storage.Artifacts;

namespace TransferPipeline.Tests.Ingest.Sources.Parquet;

public sealed class ParquetIngestTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_flowers_become_a_dataset_version()
    {
        var result = await BuildAsync(Shared.Find("data", "tables", "flowers-25.parquet"));

        Assert.Equal(["daisy", "dandelion", "roses", "sunflowers", "tulips"], result.Manifest.Classes);
        Assert.Equal((25, 25, 0, 0), (result.Manifest.RowCount, result.Rows.In, result.Rows.Duplicate, result.Rows.Quarantined));
        Assert.Equal((20, 5), (result.Manifest.Counts["train"].Values.Sum(), result.Manifest.Counts["test"].Values.Sum()));
    }

    [Fact]
    public async Task A_table_without_rows_is_refused()
    {
        var table = folder.File("table.parquet");
        ParquetFixture.Write(table, 0, ParquetFixture.Column<byte[]>("image"), ParquetFixture.Column<string>("label"));

        var rejection = await Assert.ThrowsAsync<RejectedException>(() => BuildAsync(table));

        Assert.Equal($"{table} is empty: there is nothing to read in it.", rejection.Message);
    }

    private Task<IngestResult> BuildAsync(string source)
    {
        var spec = new DatasetSpec { Source = source };
        return new DatasetBuilder(new LocalArtifactStore(folder.File("store")))
            .BuildAsync(SampleSources.Open(spec), spec, "set", null, new RowCollector(spec, "ingest"), TestContext.Current.CancellationToken);
    }
}
