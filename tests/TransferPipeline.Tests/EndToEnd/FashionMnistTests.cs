using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;

namespace TransferPipeline.Tests.EndToEnd;

/// <summary>All of Fashion-MNIST through every stage with the demo's backbone, and what it costs in memory. Alone: what others do would show in the figure.</summary>
[Collection(Alone.Name)]
public sealed class FashionMnistTests
{
    private const string Data = "/usr/share/datasets/fashion-mnist";
    private const double MostGrowth = 0.15;

    /// <summary>Fixed: choosing it takes the same memory, strength after strength, and minutes.</summary>
    private const double Strength = 0.01;

    [Fact]
    public async Task Seventy_thousand_images_need_little_more_memory_than_ten_thousand()
    {
        Assert.SkipUnless(Directory.Exists(Data) || Environment.GetEnvironmentVariable("CI") is "true", "Debian's package dataset-fashion-mnist is not installed.");
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("few"));
        foreach (var (set, rows) in new[] { ("train", 8_572), ("t10k", 1_428) })
        {
            Cut($"{set}-images-idx3-ubyte.gz", folder.File("few", $"{set}-images-idx3-ubyte.gz"), rows, headerBytes: 16, rowBytes: 28 * 28);
            Cut($"{set}-labels-idx1-ubyte.gz", folder.File("few", $"{set}-labels-idx1-ubyte.gz"), rows, headerBytes: 8, rowBytes: 1);
        }

        var few = await RunAsync(folder, folder.File("few"), 10_000, "few");
        var all = await RunAsync(folder, Data, 70_000, "all");
        if (Growth(few, all) > MostGrowth)
        {
            // When the heap is collected is the runtime's choice: what a run needs is the less of two.
            all = await RunAsync(folder, Data, 70_000, "again");
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"peak resident memory: {few.PeakBytes >> 20} MiB at 10,000 images, {all.PeakBytes >> 20} MiB at 70,000");
        Assert.InRange(Growth(few, all), -1, MostGrowth);
        Assert.InRange(all.Json.GetProperty("model").GetProperty("metrics").GetProperty("accuracy").GetDouble(), 0.75, 1);
    }

    private static double Growth(Finished few, Finished all) => (all.PeakBytes - few.PeakBytes) / (double)few.PeakBytes;

    private static async Task<Finished> RunAsync(TemporaryFolder folder, string data, int rows, string root)
    {
        await File.WriteAllTextAsync(
            folder.File("pipeline.yaml"),
            $$"""
            name: fashion
            dataset:  { source: {{data}} }
            backbone: { model: {{Path.Combine(Repository.Root, "samples", "fashion", "backbone.onnx")}} }
            head:     { type: linear, c: {{Strength.ToString(CultureInfo.InvariantCulture)}} }
            score:    { input: {{data}} }
            """, TestContext.Current.CancellationToken);
        var run = (await new TransferProgram(folder.Path).RunAsync("run", "pipeline.yaml", "--json", "--root", root)).Demand(0).DemandBalance();
        Assert.All(run.Json.GetProperty("stages").EnumerateArray(), stage => Assert.Equal(rows, stage.GetProperty("in").GetInt64()));
        return run;
    }

    /// <summary>The first rows of an IDX file as an IDX file.</summary>
    private static void Cut(string name, string target, int rows, int headerBytes, int rowBytes)
    {
        using var source = new GZipStream(File.OpenRead(Path.Combine(Data, name)), CompressionMode.Decompress);
        var content = new byte[headerBytes + rows * rowBytes];
        source.ReadExactly(content);
        BinaryPrimitives.WriteInt32BigEndian(content.AsSpan(4), rows);
        using var cut = new GZipStream(File.Create(target), CompressionLevel.Fastest);
        cut.Write(content);
    }
}
