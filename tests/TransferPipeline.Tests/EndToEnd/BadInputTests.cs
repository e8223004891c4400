namespace TransferPipeline.Tests.EndToEnd;

/// <summary>What people get wrong, at the command line: exit code 2 or 1, one line that names the input, the reason and the way out, and nothing half-written.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task An_unknown_key_is_named_with_its_line_and_the_key_that_was_meant()
        => await RejectAsync("name: x\ndatset: { source: pictures }\n", "pipeline.yaml line 2: unknown key 'datset'; did you mean 'dataset'?");

    [Fact]
    public async Task A_model_that_is_missing_is_named()
        => await RejectAsync("name: x\ndataset: { source: pictures }\nbackbone: { model: none.onnx }\n", "'backbone.model' is 'none.onnx', but there is no file");

    [Fact]
    public async Task A_model_that_is_not_onnx_is_refused_before_anything_is_read()
    {
        await File.WriteAllTextAsync(folder.File("model.onnx"), "no model at all", TestContext.Current.CancellationToken);

        await RejectAsync("name: x\ndataset: { source: pictures }\nbackbone: { model: model.onnx }\n", "model.onnx");
    }

    [Fact]
    public async Task A_card_that_does_not_fit_its_model_is_refused_with_what_would_fit()
    {
        File.Copy(Backbone, folder.File("model.onnx"));
        await File.WriteAllTextAsync(
            folder.File("model.card.json"), """{"input":"pixels","embedding":"embedding","preprocessing":{"height":64,"width":64,"channels":"grey"}}""", TestContext.Current.CancellationToken);

        await RejectAsync("name: x\ndataset: { source: pictures }\nbackbone: { model: model.onnx }\n", "does not fit the graph's input");
    }

    [Fact]
    public async Task An_empty_dataset_fails()
        => Assert.Contains("is empty: there is nothing to read in it", await FailAsync("name: x\ndataset: { source: pictures }\n"), StringComparison.Ordinal);

    [Fact]
    public async Task One_class_only_fails()
    {
        AddPicture("only");

        Assert.Contains("has one class only, 'only'; a classifier needs at least two", await FailAsync("name: x\ndataset: { source: pictures }\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pictures_that_are_none_go_to_quarantine_and_too_many_of_them_fail_the_run_with_the_reasons()
    {
        foreach (var label in new[] { "a", "b" })
        {
            AddPicture(label);
            await File.WriteAllTextAsync(folder.File("pictures", label, "text.jpg"), $"this is no picture of {label}", TestContext.Current.CancellationToken);
        }

        var errors = await FailAsync($"name: x\ndataset: {{ source: pictures }}\nbackbone: {{ model: {Backbone} }}\nhead: {{ type: prototype }}\n");

        Assert.Contains("2 of 4 rows are quarantined", errors, StringComparison.Ordinal);
        var records = await File.ReadAllTextAsync(folder.File("transfer-data", "quarantine", "x-1", "embed-00000.jsonl"), TestContext.Current.CancellationToken);
        Assert.Contains("\"item\":\"a/text.jpg\"", records, StringComparison.Ordinal);
        Assert.Contains("\"reason\":\"not-an-image\"", records, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_past_the_error_budget_is_not_the_newest_version()
    {
        const string Good = "text,label\na good day,x\na bad day,y\n";
        await File.WriteAllTextAsync(folder.File("good.csv"), Good, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder.File("bad.csv"), $"{Good}another,x\nno label,\n", TestContext.Current.CancellationToken);
        var transfer = new TransferProgram(folder.Path);
        var version = (await transfer.RunAsync("ingest", "good.csv", "--kind", "text", "--name", "days", "--json")).Demand(0).Json.GetProperty("dataset").GetProperty("version").GetString();

        var failed = (await transfer.RunAsync("ingest", "bad.csv", "--kind", "text", "--name", "days", "--json")).Demand(1);

        Assert.Contains("1 of 4 rows are quarantined", failed.Errors, StringComparison.Ordinal);
        Assert.False(failed.Json.TryGetProperty("dataset", out _));
        Assert.Equal(version, (await transfer.RunAsync("datasets", "show", "days", "--json")).Demand(0).Json.GetProperty("version").GetString());
    }

    [Fact]
    public async Task Two_processes_on_one_root_are_one_too_many()
    {
        AddPicture("a");
        AddPicture("b");
        Directory.CreateDirectory(folder.File("transfer-data"));
        using var other = new FileStream(folder.File("transfer-data", ".lock"), FileMode.Create, FileAccess.ReadWrite, FileShare.None);

        await RejectAsync("name: x\ndataset: { source: pictures }\n", "Another process is working in");
    }

    [Fact]
    public async Task A_full_disk_ends_the_run_with_the_reason_and_the_run_goes_on_once_there_is_space()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root on Linux can mount a small disk.");
        var random = new Random(1);
        foreach (var label in new[] { "a", "b" })
            AddPicture(label, Enumerable.Range(0, 3_000_000).Select(_ => (byte)random.Next(256)).ToArray());
        await File.WriteAllTextAsync(folder.File("pipeline.yaml"), "name: x\ndataset: { source: pictures }\n", TestContext.Current.CancellationToken);
        Directory.CreateDirectory(folder.File("disk"));
        await ShellAsync($"mount -t tmpfs -o size=4m tmpfs '{folder.File("disk")}'");
        try
        {
            var full = (await new TransferProgram(folder.Path).RunAsync("run", "pipeline.yaml", "--root", "disk")).Demand(1);
            // Whichever of the two writes first.
            Assert.Matches("No space left on device|The ledger .* cannot be written .* Free disk space", full.Errors);

            await ShellAsync($"mount -o remount,size=64m '{folder.File("disk")}'");
            (await new TransferProgram(folder.Path).RunAsync("run", "pipeline.yaml", "--root", "disk", "--json")).Demand(0).DemandBalance();
            Assert.Empty(Directory.EnumerateFiles(folder.File("disk", ".scratch")));
        }
        finally
        {
            await ShellAsync($"umount '{folder.File("disk")}'");
        }
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("run")]
    [InlineData("train", "--dataset", "x", "--model", "m.onnx", "--head", "quadratic")]
    public async Task Wrong_usage_ends_with_exit_code_2(params string[] arguments)
    {
        var finished = (await new TransferProgram(folder.Path).RunAsync(arguments)).Demand(2);

        Assert.NotEmpty(finished.Errors);
    }

    [Theory]
    [InlineData("--kind is 'images'; allowed: image, text.", "ingest", "x", "--name", "x", "--kind", "images")]
    [InlineData("--output is 'xml'; allowed: parquet, jsonl, csv.", "score", "x", "--model", "m", "--output", "xml")]
    [InlineData("--label-columns names 'a' twice.", "ingest", ".", "--name", "x", "--target", "labels", "--label-columns", "a", "b", "A")]
    [InlineData("--label-columns and --label-column exclude each other", "ingest", ".", "--name", "x", "--target", "labels", "--label-columns", "a", "--label-column", "b")]
    [InlineData("--label-separator is empty", "ingest", ".", "--name", "x", "--target", "labels", "--label-separator", "")]
    [InlineData("there are demo, run, ingest, embed, train, score, runs, datasets, models, pipelines, replay.", "nonsense")]
    [InlineData("Nothing can be kept in", "ingest", ".", "--name", "x", "--root", "file")]
    [InlineData("cannot be opened: SQLite Error 26: 'file is not a database'. It must be a file that this program may write", "runs", "list", "--root", "broken")]
    public async Task Wrong_usage_is_named(string expected, params string[] arguments)
    {
        await File.WriteAllTextAsync(folder.File("file"), "", TestContext.Current.CancellationToken);
        Directory.CreateDirectory(folder.File("broken"));
        await File.WriteAllTextAsync(folder.File("broken", "ledger.db"), new string('x', 5000), TestContext.Current.CancellationToken);

        Assert.Contains(expected, (await new TransferProgram(folder.Path).RunAsync(arguments)).Demand(2).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_only_gives_features_is_refused_for_scoring_by_its_own_name()
    {
        Directory.CreateDirectory(folder.File("inbox"));
        var pixels = Path.Combine(Repository.Root, "samples", "fashion", "raw-pixels.onnx");

        var finished = (await new TransferProgram(folder.Path).RunAsync("score", "inbox", "--model", pixels)).Demand(2);

        Assert.Contains($"{pixels} gives features and no answers", finished.Errors, StringComparison.Ordinal);
    }

    private static string Backbone => Path.Combine(Repository.Root, "samples", "fashion", "backbone.onnx");

    private async Task RejectAsync(string pipeline, string message)
    {
        Directory.CreateDirectory(folder.File("pictures"));
        await File.WriteAllTextAsync(folder.File("pipeline.yaml"), pipeline, TestContext.Current.CancellationToken);

        var finished = (await new TransferProgram(folder.Path).RunAsync("run", "pipeline.yaml")).Demand(2);

        Assert.Contains(message, finished.Errors, StringComparison.Ordinal);
        Assert.Single(finished.Errors.TrimEnd().Split('\n'));
    }

    private async Task<string> FailAsync(string pipeline)
    {
        Directory.CreateDirectory(folder.File("pictures"));
        await File.WriteAllTextAsync(folder.File("pipeline.yaml"), pipeline, TestContext.Current.CancellationToken);

        var finished = (await new TransferProgram(folder.Path).RunAsync("run", "pipeline.yaml")).Demand(1);

        Assert.False(Directory.Exists(folder.File("transfer-data", "models")), "a failed run must leave no model");
        return finished.Errors;
    }

    /// <summary>A grey picture of four pixels, or other bytes.</summary>
    private void AddPicture(string label, byte[]? content = null)
    {
        Directory.CreateDirectory(folder.File("pictures", label));
        File.WriteAllBytes(folder.File("pictures", label, "picture.bin"), content ?? Bitmap((byte)label[0]));
    }

    private static byte[] Bitmap(byte shade)
    {
        using var bitmap = new SkiaSharp.SKBitmap(2, 2);
        bitmap.Erase(new SkiaSharp.SKColor(shade, shade, shade));
        return bitmap.Encode(SkiaSharp.SKEncodedImageFormat.Png, 100).ToArray();
    }

    private static async Task ShellAsync(string command)
    {
        using var shell = System.Diagnostics.Process.Start("sh", ["-c", command]);
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, shell.ExitCode);
    }
}
