using System.Text.Json;
using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Contracts.Runs;
using TransferPipeline.Ingest;
using TransferPipeline.Ledger.Runs;
using TransferPipeline.Ledger.Shards;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Datasets;
using TransferPipeline.Tests.Ingest.Sources;
using TransferPipeline.Tests.Ledger;

namespace TransferPipeline.Tests.Ingest;

public sealed class DatasetIngestorTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly LocalArtifactStore store;

    public DatasetIngestorTests() => store = new LocalArtifactStore(folder.File("root"));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_source_becomes_a_registered_version_and_its_bad_rows_lines_of_a_quarantine_file()
    {
        await using var ledger = await LedgerFixture.OpenSqliteAsync();
        var source = folder.WriteBytes("a.zip", Archives.Zip("daisy/1.jpg", "roses/2.jpg", "daisy/3.jpg", "../evil.jpg"));

        var result = await new DatasetIngestor(store, ledger.Results).IngestAsync(await LeaseAsync(ledger, source, budget: 0.25), Token);

        Assert.Equal(new RowCounts(4, 3, 0, 0, 1), result.Rows);
        var version = Assert.Single(await ledger.Results.DatasetsAsync("flowers", Token));
        Assert.Equal(result.Output, version.Manifest);
        Assert.Equal(3, (await store.ReadJsonAsync<DatasetManifest>(result.Output, Token)).RowCount);
        var record = Assert.Single(Quarantine());
        Assert.Equal(("ingest", "../evil.jpg", "outside-the-source"), (record.Stage, record.Item, record.Reason));
    }

    [Fact]
    public async Task A_grown_source_stores_only_what_is_new()
    {
        await using var ledger = await LedgerFixture.OpenSqliteAsync();
        var ingestor = new DatasetIngestor(store, ledger.Results);
        folder.Write("tree/daisy/1.jpg", "tree/roses/2.jpg");
        await ingestor.IngestAsync(await LeaseAsync(ledger, folder.File("tree")), Token);

        folder.Write("tree/daisy/3.jpg");
        var grown = await ingestor.IngestAsync(await LeaseAsync(ledger, folder.File("tree")), Token);

        Assert.Equal(new RowCounts(3, 1, 2, 0, 0), grown.Rows);
        Assert.Equal(2, (await ledger.Results.DatasetsAsync("flowers", Token)).Count);
    }

    [Fact]
    public async Task A_version_whose_files_were_deleted_keeps_no_other_from_being_made()
    {
        await using var ledger = await LedgerFixture.OpenSqliteAsync();
        var ingestor = new DatasetIngestor(store, ledger.Results);
        folder.Write("tree/daisy/1.jpg", "tree/roses/2.jpg");
        var first = await ingestor.IngestAsync(await LeaseAsync(ledger, folder.File("tree")), Token);
        await store.DeleteAsync(first.Output.Path, Token);

        folder.Write("tree/daisy/3.jpg");
        var second = await ingestor.IngestAsync(await LeaseAsync(ledger, folder.File("tree")), Token);

        Assert.Equal(new RowCounts(3, 3, 0, 0, 0), second.Rows);
    }

    [Fact]
    public async Task A_source_without_a_usable_row_is_rejected_and_its_rows_are_still_in_quarantine()
    {
        await using var ledger = await LedgerFixture.OpenSqliteAsync();
        var source = folder.WriteText("i.csv", "path,label\nabsent.jpg,daisy\n1.jpg,\n");

        var lease = await LeaseAsync(ledger, source);
        var rejection = await Assert.ThrowsAsync<RejectedException>(() => new DatasetIngestor(store, ledger.Results).IngestAsync(lease, Token));

        Assert.Contains("all 2 are refused", rejection.Message, StringComparison.Ordinal);
        Assert.Equal(["file-missing", "label-missing"], Quarantine().Select(record => record.Reason));
        Assert.Empty(await ledger.Results.DatasetsAsync("flowers", Token));
    }

    [Fact]
    public async Task What_is_scored_needs_no_labels_and_is_not_split()
    {
        await using var ledger = await LedgerFixture.OpenSqliteAsync();
        folder.Write("tree/daisy/1.jpg", "tree/roses/2.jpg", "inbox/a.jpg", "inbox/b.jpg", "inbox/c.jpg");

        var lease = await LeaseAsync(ledger, folder.File("tree"), StageNames.ScoreIngest, folder.File("inbox"));
        var result = await new DatasetIngestor(store, ledger.Results).IngestAsync(lease, Token);

        var manifest = await store.ReadJsonAsync<DatasetManifest>(result.Output, Token);
        Assert.Equal(("flowers-score", 3), (manifest.Name, (int)manifest.RowCount));
        Assert.Equal(["train"], manifest.Counts.Keys);
    }

    [Fact]
    public async Task A_version_past_the_error_budget_is_not_the_newest()
    {
        await using var ledger = await LedgerFixture.OpenSqliteAsync();
        var ingestor = new DatasetIngestor(store, ledger.Results);
        var good = await ingestor.IngestAsync(await LeaseAsync(ledger, folder.WriteBytes("a.zip", Archives.Zip("daisy/1.jpg", "roses/2.jpg"))), Token);
        ledger.Time.Advance(TimeSpan.FromMinutes(1));
        var source = folder.WriteBytes("b.zip", Archives.Zip("daisy/1.jpg", "roses/2.jpg", "daisy/3.jpg", "../evil.jpg"));

        var bad = await ingestor.IngestAsync(await LeaseAsync(ledger, source), Token);

        Assert.Equal(new RowCounts(4, 1, 2, 0, 1), bad.Rows);
        Assert.Equal(good.Output, Assert.Single(await ledger.Results.DatasetsAsync("flowers", Token)).Manifest);
        Assert.Single(Quarantine());

        var accepted = await ingestor.IngestAsync(await LeaseAsync(ledger, source, budget: 0.25), Token);

        Assert.Equal(bad.Output, accepted.Output);
        Assert.Equal([bad.Output, good.Output], (await ledger.Results.DatasetsAsync("flowers", Token)).Select(version => version.Manifest));
    }

    [Theory]
    [InlineData("image", "path,split\na.jpg,holdout\nb.jpg,test\n")]
    [InlineData("text", "text,split\na,holdout\nb,test\n")]
    public async Task No_row_is_kept_from_being_scored_by_what_it_says_of_a_split(string kind, string table)
    {
        await using var ledger = await LedgerFixture.OpenSqliteAsync();
        folder.Write("a.jpg", "b.jpg");
        var spec = new PipelineSpec { Name = "flowers", Score = new ScoreSpec { Input = folder.WriteText("table.csv", table), Kind = kind } };

        var result = await new DatasetIngestor(store, ledger.Results).IngestAsync(await LeaseAsync(ledger, spec, StageNames.ScoreIngest), Token);

        Assert.Equal(new RowCounts(2, 2, 0, 0, 0), result.Rows);
        Assert.Equal(["train"], (await store.ReadJsonAsync<DatasetManifest>(result.Output, Token)).Counts.Keys);
    }

    [Theory]
    [InlineData(null, null, null, null, "words / more", "The rows are pairs of texts: 'text' and 'text2'. To read the first alone, set score.contentColumn.")]
    [InlineData(null, null, "note", null, "remark")]
    [InlineData(null, null, "note", "text", "remark / words")]
    [InlineData(null, null, null, "note", "words / remark")]
    [InlineData("note", "text", null, null, "remark / words")]
    [InlineData("text", "note", "text2", null, "more / remark")]
    [InlineData("note", null, "text", "text2", "words / more")]
    public async Task The_columns_of_what_is_scored_are_named_by_its_section_or_by_the_dataset(string? trained, string? trainedPair, string? content, string? pair, string expected, string? note = null)
    {
        await using var ledger = await LedgerFixture.OpenSqliteAsync();
        var spec = new PipelineSpec
        {
            Name = "flowers",
            Dataset = trained is null ? null : new DatasetSpec { Source = "elsewhere", Kind = "text", ContentColumn = trained, PairColumn = trainedPair },
            Score = new ScoreSpec { Input = folder.WriteText("t.csv", "text,text2,note\nwords,more,remark\n"), Kind = "text", ContentColumn = content, PairColumn = pair },
        };

        var result = await new DatasetIngestor(store, ledger.Results).IngestAsync(await LeaseAsync(ledger, spec, StageNames.ScoreIngest), Token);

        var shard = (await store.ReadJsonAsync<DatasetManifest>(result.Output, Token)).Shards[0];
        var (text, second) = TextContent.Read((await ShardFile.ReadAsync(store, new ArtifactRef(shard.Path, shard.Sha256), Token))[0].Content);
        Assert.Equal(expected, second is null ? text : $"{text} / {second}");
        Assert.Equal(note is null ? [] : [note], result.Notes);
    }

    [Theory]
    [InlineData("nothing", null, null, null, "has no column 'nothing', which score.contentColumn names.")]
    [InlineData(null, "nothing", null, null, "has no column 'nothing', which score.pairColumn names.")]
    [InlineData(null, null, "nothing", null, "has no column 'nothing', which dataset.contentColumn names.")]
    [InlineData("note", null, "note", "nothing", "has no column 'nothing', which dataset.pairColumn names.")]
    public async Task A_column_that_is_not_there_is_refused_with_the_setting_that_names_it(string? content, string? pair, string? trained, string? trainedPair, string expected)
    {
        await using var ledger = await LedgerFixture.OpenSqliteAsync();
        var spec = new PipelineSpec
        {
            Name = "flowers",
            Dataset = trained is null ? null : new DatasetSpec { Source = "elsewhere", Kind = "text", ContentColumn = trained, PairColumn = trainedPair },
            Score = new ScoreSpec { Input = folder.WriteText("t.csv", "text,note\nwords,remark\n"), Kind = "text", ContentColumn = content, PairColumn = pair },
        };
        var lease = await LeaseAsync(ledger, spec, StageNames.ScoreIngest);

        var rejection = await Assert.ThrowsAsync<RejectedException>(() => new DatasetIngestor(store, ledger.Results).IngestAsync(lease, Token));

        Assert.Contains(expected, rejection.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("classify", false, "text", "leave out dataset", "Its columns, by its first row, are: path, note. If one of them is meant, name it with score.contentColumn. If these are paths of pictures, score with a model of pictures.")]
    [InlineData("classify", true, "text", "score with", "If one of them is meant, name it with score.contentColumn.")]
    [InlineData("classify", false, "image", "dataset.kind", "of no kind that can be read", "lines.txt")]
    [InlineData("generate", false, "text", "contentColumn", "If one of them is meant, name it with generate.textColumn.")]
    public async Task What_cannot_be_scored_is_refused_in_words_of_scoring(string task, bool trains, string kind, string not, string expected, string file = "table.csv")
    {
        await using var ledger = await LedgerFixture.OpenSqliteAsync();
        var source = folder.WriteText(file, trains ? "note,label\na,b\n" : "path,note\na,b\n");
        var spec = new PipelineSpec { Name = "flowers", Task = task, Dataset = trains ? new DatasetSpec { Source = source } : null, Score = new ScoreSpec { Input = source, Kind = kind } };
        var lease = await LeaseAsync(ledger, spec, StageNames.ScoreIngest);

        var rejection = await Assert.ThrowsAsync<RejectedException>(() => new DatasetIngestor(store, ledger.Results).IngestAsync(lease, Token));

        Assert.Contains(expected, rejection.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(not, rejection.Message, StringComparison.Ordinal);
    }

    private static async Task<LeasedShard> LeaseAsync(LedgerFixture ledger, string source, string stage = StageNames.Ingest, string? input = null, double budget = 0.1)
    {
        var spec = new PipelineSpec
        {
            Name = "flowers", Dataset = new DatasetSpec { Source = source }, Score = input is null ? null : new ScoreSpec { Input = input }, ErrorBudget = new ErrorBudgetSpec { MaxRate = budget },
        };
        return await LeaseAsync(ledger, spec, stage);
    }

    private static async Task<LeasedShard> LeaseAsync(LedgerFixture ledger, PipelineSpec spec, string stage)
    {
        var (run, _) = await ledger.Runs.BeginAsync(spec, [stage], null, Token);
        return new LeasedShard(new ShardAddress(run.Id, stage, 0), run, null, null, 1, 1);
    }

    private List<QuarantineRecord> Quarantine() =>
    [
        .. Directory.EnumerateFiles(Path.Combine(store.Root, "quarantine"), "*.jsonl", SearchOption.AllDirectories)
            .SelectMany(File.ReadLines)
            .Select(line => JsonSerializer.Deserialize<QuarantineRecord>(line, JsonSerializerOptions.Web)!),
    ];
}
