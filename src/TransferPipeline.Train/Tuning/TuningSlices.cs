namespace TransferPipeline.Train.Tuning;

/// <summary>How training is cut up.</summary>
/// <param name="Length">Time after which all that was trained is kept: what a killed process loses at most.</param>
internal sealed record TuningSlices(TimeSpan Length);
