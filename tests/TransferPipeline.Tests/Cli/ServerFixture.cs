using System.IO.Compression;
using SkiaSharp;
using TransferPipeline.Tests.EndToEnd;
using TransferPipeline.Tests.Onnx;

namespace TransferPipeline.Tests.Cli;

/// <summary>A worker service, the command line beside it, and a tiny pipeline: two classes of grey pictures, a network of four pixels.</summary>
public sealed class ServerFixture : IAsyncLifetime
{
    private const int Few = 12;

    /// <summary>With a shard for each, a run of half a minute and more, in which something can happen to it.</summary>
    private const int Many = 1_000;

    private readonly TemporaryFolder folder = new();

    internal WorkerProgram Worker { get; private set; } = null!;

    internal TransferProgram Transfer { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Networks.Pixels(opset: 17).Save(folder.File("model.onnx"));
        await File.WriteAllTextAsync(folder.File("model.card.json"), Networks.PixelsCard, TestContext.Current.CancellationToken);
        using (var zip = ZipFile.Open(folder.File("many.zip"), ZipArchiveMode.Create))
        {
            foreach (var (label, shade) in new[] { ("dark", 20), ("light", 200) })
            {
                Directory.CreateDirectory(folder.File("pictures", label));
                for (var number = 0; number < Many; number++)
                {
                    var picture = Picture(shade, number);
                    using (var entry = zip.CreateEntry($"{label}/{number:0000}.png").Open())
                        entry.Write(picture);
                    if (number < Few)
                        await File.WriteAllBytesAsync(folder.File("pictures", label, $"{number:000}.png"), picture, TestContext.Current.CancellationToken);
                }
            }
        }

        Worker = await WorkerProgram.StartAsync(folder.Path);
        Transfer = new TransferProgram(folder.Path);
    }

    public ValueTask DisposeAsync()
    {
        Worker?.Dispose();
        folder.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Writes the file of a pipeline that takes long; the result is its name.</summary>
    internal string LongPipeline(string name) => Pipeline(name, "many.zip", ", shardRows: 1");

    /// <summary>Writes a pipeline file; the result is its name.</summary>
    /// <param name="dataset">Further keys of the dataset.</param>
    /// <param name="further">Further sections.</param>
    internal string Pipeline(string name, string source = "pictures", string dataset = "", string further = "")
    {
        var file = $"{name}.yaml";
        File.WriteAllText(folder.File(file), $$"""
            name: {{name}}
            dataset: { source: "{{source}}", testFraction: 0.25{{dataset}} }
            backbone: { model: model.onnx }
            head: { type: prototype }
            {{further}}
            """);
        return file;
    }

    /// <summary>Runs a command at the service.</summary>
    internal Task<Finished> AtServerAsync(params string[] arguments) => Transfer.RunAsync([.. arguments, "--server", Worker.Url]);

    /// <summary>Puts the pictures where the service looks for drops.</summary>
    internal void Drop(string name)
    {
        foreach (var file in Directory.EnumerateFiles(folder.File("pictures"), "*", SearchOption.AllDirectories))
        {
            var target = folder.File("service", "drops", name, Path.GetRelativePath(folder.File("pictures"), file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    /// <summary>No two are alike.</summary>
    private static byte[] Picture(int shade, int number)
    {
        using var bitmap = new SKBitmap(2, 2);
        foreach (var (pixel, value) in new[] { shade, shade + (number & 15), shade + (number >> 4), shade + 1 }.Index())
            bitmap.SetPixel(pixel & 1, pixel >> 1, new SKColor((byte)value, (byte)value, (byte)value));
        return bitmap.Encode(SKEncodedImageFormat.Png, 100).ToArray();
    }
}
