using TransferPipeline.Cli.Hosting;
using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Cards;
using TransferPipeline.Schedule.Submissions;
using TransferPipeline.Tests.Onnx;

namespace TransferPipeline.Tests.Cli;

public sealed class ModelImportTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_model_that_was_imported_before_is_found_again_and_nothing_is_written()
    {
        var path = Write(Networks.PixelsCard);
        var root = await EmbeddedRoot.OpenAsync(folder.File("root"), Token);
        var (first, _) = await ImportAsync(root, path);
        var before = ScratchNumber(root);

        var (second, _) = await ImportAsync(root, path);

        Assert.Equal(first, second);
        Assert.Equal(before + 1, ScratchNumber(root));
        Assert.Equal("pixels", ModelCardReader.Read(Path.Combine(root.Store.Root, second.Path)).Input);
    }

    [Fact]
    public async Task What_was_inferred_is_said_each_time()
    {
        var path = Write(null);
        var root = await EmbeddedRoot.OpenAsync(folder.File("root"), Token);

        var (_, first) = await ImportAsync(root, path);
        var (_, second) = await ImportAsync(root, path);

        Assert.NotEmpty(first);
        Assert.Equal(first, second);
    }

    [Fact]
    public async Task A_changed_card_or_model_is_another_import()
    {
        var root = await EmbeddedRoot.OpenAsync(folder.File("root"), Token);

        var (first, _) = await ImportAsync(root, Write(Networks.PixelsCard));
        var (otherCard, _) = await ImportAsync(root, Write(Networks.PixelsCard.Replace("\"grey\"", "\"grey\", \"scale\": 1")));
        var (otherModel, _) = await ImportAsync(root, Write(Networks.PixelsCard, opset: 18));

        Assert.Equal(3, new[] { first, otherCard, otherModel }.Distinct().Count());
    }

    [Fact]
    public async Task An_import_whose_model_was_deleted_is_made_again()
    {
        var path = Write(Networks.PixelsCard);
        var root = await EmbeddedRoot.OpenAsync(folder.File("root"), Token);
        var (first, _) = await ImportAsync(root, path);
        File.Delete(Path.Combine(root.Store.Root, first.Path));

        var (second, _) = await ImportAsync(root, path);

        Assert.Equal(first, second);
        Assert.True(File.Exists(Path.Combine(root.Store.Root, second.Path)));
    }

    private string Write(string? card, int opset = 17)
    {
        var path = folder.File("model.onnx");
        Networks.Pixels(opset).Save(path);
        if (card is not null)
            File.WriteAllText(folder.File("model.card.json"), card);
        return path;
    }

    /// <summary>Scratch files are numbered in the order in which they are asked for.</summary>
    private static int ScratchNumber(EmbeddedRoot root) => int.Parse(Path.GetFileName(root.Store.CreateScratchFile("")).Split('-')[1]);

    private static async Task<(ArtifactRef Artifact, IReadOnlyList<string> Notes)> ImportAsync(EmbeddedRoot root, string path)
    {
        var import = new ModelImport(root.Store, null);
        return (await import.ImportAsync(path, null, Token), import.Notes);
    }
}
