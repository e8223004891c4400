using TransferPipeline.Cli.Output;
using TransferPipeline.Hub;
using TransferPipeline.Hub.Catalog;
using TransferPipeline.Hub.Locking;

namespace TransferPipeline.Cli.Commands;

/// <summary>Models of the hub at the command line.</summary>
internal static class HubPulls
{
    /// <summary>The reference that a text means: <c>hf:…</c>, or a name of the catalog where there is no file of that name. Null: anything else.</summary>
    internal static HubReference? Find(string text) => !HubReference.Is(text) && File.Exists(text) ? null : ModelCatalog.Resolve(text);

    /// <summary>Brings the model here, and says how far it is and what is to be known.</summary>
    /// <param name="update">Not what the lock file says, but what the revision is now.</param>
    internal static async Task<HubModel> PullAsync(Session session, HubReference reference, string lockFile, bool update, CancellationToken cancellationToken)
    {
        var pinned = update ? null : ModelLock.Read(lockFile).Find(reference);
        var model = await new ModelHub(HubSettings.FromEnvironment(), TimeProvider.System, new PullLines(session)).PullAsync(reference, pinned, cancellationToken);
        foreach (var note in model.Notes)
            session.Say(note);

        return model;
    }
}
