namespace TransferPipeline.Worker.Health;

/// <summary>Whether messages of a kind reach this worker.</summary>
internal interface IHearing
{
    /// <summary>Asked at an interval: whether work has waited since the last time and none of it came.</summary>
    Task<bool> IsDeafAsync(CancellationToken cancellationToken);

    /// <summary>Called when the bus was started anew: has what was missed sent again, soon.</summary>
    Task AskAgainAsync(CancellationToken cancellationToken);
}
