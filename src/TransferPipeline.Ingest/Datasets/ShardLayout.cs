using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Ingest.Datasets;

/// <summary>
/// Where contents lie. What an earlier version stored stays in its shards; what is new fills shards of its own. An earlier shard is shared only
/// when this version uses all of its rows: of the others, the rows still in use are stored anew.
/// </summary>
internal sealed class ShardLayout(IArtifactStore store, DatasetSpec spec)
{
    private readonly long maxBytes = spec.ShardMegabytes * (1L << 20);
    private readonly List<ShardEntry> open = [];
    private readonly List<ShardRef> written = [];
    private readonly Dictionary<ContentKey, (int Shard, int Row)> earlier = [];
    private readonly Dictionary<ContentKey, (int Shard, int Row)> added = [];
    private IReadOnlyList<ShardRef> earlierShards = [];
    private int[] earlierUses = [];
    private long openBytes;

    /// <summary>How many rows of this version were stored before.</summary>
    internal long Reused { get; private set; }

    internal async Task RememberAsync(DatasetManifest previous, CancellationToken cancellationToken)
    {
        earlierShards = previous.Shards;
        earlierUses = new int[earlierShards.Count];
        foreach (var row in RowsFile.Read(await store.FetchAsync(previous.Rows, cancellationToken)))
            earlier[ContentKey.Parse(row.ContentSha256)] = (row.Shard, row.ShardRow);
    }

    internal async Task AddAsync(ContentKey key, byte[] content, CancellationToken cancellationToken)
    {
        if (earlier.TryGetValue(key, out var place))
        {
            earlierUses[place.Shard]++;
            Reused++;
            return;
        }

        if (open.Count >= spec.ShardRows || (open.Count > 0 && openBytes + content.Length > maxBytes))
            await FlushAsync(cancellationToken);

        added.Add(key, (written.Count, open.Count));
        open.Add(new ShardEntry(key.ToString(), content));
        openBytes += content.Length;
    }

    /// <summary>Closes the last shard; gives all shards, the shared ones first, and where each content lies among them.</summary>
    internal async Task<(IReadOnlyList<ShardRef> Shards, Func<ContentKey, (int Shard, int Row)> Place)> CompleteAsync(CancellationToken cancellationToken)
    {
        var position = new int[earlierShards.Count];
        var shared = new List<ShardRef>();
        for (var i = 0; i < earlierShards.Count; i++)
        {
            position[i] = shared.Count;
            if (earlierUses[i] == earlierShards[i].RowCount)
                shared.Add(earlierShards[i]);
            else if (earlierUses[i] > 0)
                position[i] = -1;
        }

        await MoveAsync(Array.FindAll(Enumerable.Range(0, position.Length).ToArray(), shard => position[shard] < 0), cancellationToken);
        if (open.Count > 0)
            await FlushAsync(cancellationToken);

        return ([.. shared, .. written], key => added.TryGetValue(key, out var place)
            ? (shared.Count + place.Shard, place.Row)
            : (position[earlier[key].Shard], earlier[key].Row));
    }

    /// <summary>The contents that this version uses of shards it cannot share.</summary>
    internal HashSet<ContentKey> Used { get; } = [];

    private async Task MoveAsync(IReadOnlyList<int> shards, CancellationToken cancellationToken)
    {
        foreach (var shard in shards)
        {
            var artifact = new ArtifactRef(earlierShards[shard].Path, earlierShards[shard].Sha256);
            foreach (var entry in await ShardFile.ReadAsync(store, artifact, cancellationToken))
            {
                var key = ContentKey.Parse(entry.Sha256);
                earlier.Remove(key);
                if (Used.Contains(key))
                    await AddAsync(key, entry.Content, cancellationToken);
            }
        }
    }

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        written.Add(await ShardFile.WriteAsync(store, open, cancellationToken));
        open.Clear();
        openBytes = 0;
    }
}
