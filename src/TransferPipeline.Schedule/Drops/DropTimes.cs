namespace TransferPipeline.Schedule.Drops;

/// <param name="Quiet">A folder in which nothing has changed for so long is complete even without its marker.</param>
internal sealed record DropTimes(TimeSpan Quiet);
