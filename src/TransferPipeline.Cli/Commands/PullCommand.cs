using System.CommandLine;
using TransferPipeline.Cli.Output;
using TransferPipeline.Contracts;
using TransferPipeline.Hub;
using TransferPipeline.Hub.Catalog;
using TransferPipeline.Hub.Locking;

namespace TransferPipeline.Cli.Commands;

internal static class PullCommand
{
    internal static Command Create()
    {
        var reference = new Argument<string>("REFERENCE")
        {
            Description = "hf:org/name[@revision][:precision or file], such as hf:Xenova/resnet-50:fp16, or a name of the catalog ('transfer models catalog').",
        };
        var lockFile = new Option<string>("--lock")
        {
            Description = $"File that keeps commit, sizes and checksums; where it has the model, exactly that is fetched. Default: {ModelLock.DefaultFile} in the working folder.",
            HelpName = "FILE",
            DefaultValueFactory = _ => ModelLock.DefaultFile,
        };
        var update = new Option<bool>("--update") { Description = "Fetch what the revision is now, and enter that in the lock file." };
        return new Command("pull", "Fetch a model of the hub into the cache that the hub's own clients use, checked against its checksums.") { reference, lockFile, update }
            .Does(async (parsed, session, cancellationToken) =>
            {
                var text = parsed.GetRequiredValue(reference);
                var wanted = ModelCatalog.Resolve(text)
                    ?? throw new RejectedException($"'{text}' is neither a reference to the hub (hf:org/name) nor a name of the catalog. {ModelCatalog.Hint(text)}");
                var file = Path.GetFullPath(parsed.GetRequiredValue(lockFile));
                var model = await HubPulls.PullAsync(session, wanted, file, parsed.GetValue(update), cancellationToken);
                ModelLock.Enter(file, model);
                session.Answer(Document(model, file), console =>
                {
                    console.Line($"{model.Pinned}: {PullLines.Size(model.Bytes)} in {model.Files.Count} files, licence {model.License ?? "not stated"}");
                    console.Line(model.OnnxFile);
                    console.Line($"pinned in {file}");
                });
                return ExitCode.Done;
            });
    }

    private static PullDocument Document(HubModel model, string lockFile)
        => new(model.Reference.ToString(), model.Endpoint, model.Commit, model.Folder, model.OnnxFile, model.License, model.Bytes, model.Files, lockFile, model.Notes);

    private sealed record PullDocument(
        string Reference,
        string Endpoint,
        string Commit,
        string Folder,
        string Onnx,
        string? License,
        long Bytes,
        IReadOnlyList<HubFile> Files,
        string Lock,
        IReadOnlyList<string> Notes);
}
