using TransferPipeline.Contracts;
using TransferPipeline.Hub.Cache;
using TransferPipeline.Hub.Http;
using TransferPipeline.Hub.Locking;

namespace TransferPipeline.Hub;

/// <summary>Brings models of the hub to this machine: out of the cache, or over the network into it.</summary>
public sealed class ModelHub(HubSettings settings, TimeProvider time, IProgress<HubProgress>? progress)
{
    /// <summary>Fetches what is missing and checks everything against its hash.</summary>
    /// <param name="pinned">Exactly this commit with exactly these files; null: what the reference's revision is now.</param>
    public async Task<HubModel> PullAsync(HubReference reference, LockedModel? pinned, CancellationToken cancellationToken)
    {
        try
        {
            using var client = new HubClient(settings, time);
            return await PullAsync(new ModelPull(client, new HubCache(settings.CacheFolder, reference.Repository), reference, progress), pinned, cancellationToken);
        }
        catch (UnauthorizedAccessException failure)
        {
            throw new RejectedException($"The hub's cache cannot be used: {failure.Message.TrimEnd('.')}. Let HF_HUB_CACHE (or HF_HOME) name a folder that this user may write.", failure);
        }
    }

    private async Task<HubModel> PullAsync(ModelPull pull, LockedModel? pinned, CancellationToken cancellationToken)
    {
        if (pinned is not null)
            return await pull.PinnedAsync(pinned, cancellationToken);
        if (settings.Offline)
            return await pull.CachedAsync(null, cancellationToken);

        try
        {
            return await pull.CurrentAsync(cancellationToken);
        }
        catch (HubUnavailableException failure) when (pull.IsCached)
        {
            return await pull.CachedAsync(failure, cancellationToken);
        }
    }
}
