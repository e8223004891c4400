namespace TransferPipeline.Worker.Hosting;

/// <summary>What a worker does; each can be scaled on its own.</summary>
internal enum Role
{
    /// <summary>Reads sources into dataset versions.</summary>
    Ingest,

    /// <summary>Runs backbones over shards.</summary>
    Embed,

    /// <summary>Trains heads.</summary>
    Train,

    /// <summary>Scores shards and publishes manifests.</summary>
    Score,

    /// <summary>Starts runs, moves them from stage to stage, repeats what was lost, acts on drops and schedules, and answers the HTTP API.</summary>
    Control,
}
