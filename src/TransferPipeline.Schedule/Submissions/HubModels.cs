using TransferPipeline.Hub;
using TransferPipeline.Hub.Catalog;
using TransferPipeline.Hub.Locking;
using TransferPipeline.Onnx.Cards;

namespace TransferPipeline.Schedule.Submissions;

/// <summary>Models that a pipeline names on the hub, brought to this machine when it is submitted: out of the cache, or over the network.</summary>
internal sealed class HubModels(LocalPaths local, IProgress<HubProgress>? progress)
{
    /// <summary>The model's file, what the catalog says of it, and what the user should know.</summary>
    internal async Task<(string Path, CardHint? Hint, IReadOnlyList<string> Notes)> PullAsync(string model, CancellationToken cancellationToken)
    {
        var known = HubReference.Is(model) ? null : ModelCatalog.Find(model);
        var reference = HubReference.Parse(known?.Reference ?? model);

        // The lock file of a working folder speaks for whoever works there, not for a service.
        var pinned = local.Folder is null ? ModelLock.Read(ModelLock.DefaultFile).Find(reference) : null;
        var pulled = await new ModelHub(HubSettings.FromEnvironment(), TimeProvider.System, progress).PullAsync(reference, pinned, cancellationToken);
        return (pulled.OnnxFile, known?.Hint, [.. pulled.Notes, $"{model} is {pulled.Pinned}{(pinned is null ? "" : $", by {ModelLock.DefaultFile}")}."]);
    }
}
