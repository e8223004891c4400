namespace TransferPipeline.Cli.Server;

/// <summary>For how long a request is sent again when the worker service is away.</summary>
internal static class Patience
{
    /// <summary>For what does something twice when it is asked twice.</summary>
    internal static TimeSpan None => TimeSpan.Zero;

    /// <summary>Somebody waits for the answer.</summary>
    internal static TimeSpan Short { get; } = TimeSpan.FromSeconds(5);

    /// <summary>While a run is watched: a worker that is started again is back by then.</summary>
    internal static TimeSpan Watching { get; } = TimeSpan.FromMinutes(1);
}
