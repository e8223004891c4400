namespace TransferPipeline.Benchmarks;

/// <summary>One round: ours, peer, peer, ours. A slow second of the machine then falls on both sides alike.</summary>
internal sealed record Round(TimeSpan FirstOurs, TimeSpan FirstPeer, TimeSpan SecondPeer, TimeSpan SecondOurs)
{
    /// <summary>Above 1: ours is faster.</summary>
    internal double PeerOverOurs => (FirstPeer + SecondPeer) / (FirstOurs + SecondOurs);

    /// <summary>The control: the same side against itself.</summary>
    internal double OursOverOurs => FirstOurs / SecondOurs;
}

internal static class Interleaving
{
    internal static async Task<IReadOnlyList<Round>> MeasureAsync(Sides sides, int rounds, CancellationToken cancellationToken)
    {
        // Once each unmeasured: code gets compiled, arenas grow, files come into the page cache.
        await sides.Ours(cancellationToken);
        await sides.Peer(cancellationToken);
        var measured = new List<Round>(rounds);
        for (var i = 0; i < rounds; i++)
        {
            measured.Add(new Round(await sides.Ours(cancellationToken), await sides.Peer(cancellationToken), await sides.Peer(cancellationToken), await sides.Ours(cancellationToken)));
        }

        return measured;
    }
}
