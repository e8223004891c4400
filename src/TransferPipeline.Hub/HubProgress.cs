namespace TransferPipeline.Hub;

/// <summary>How far a file is. <see cref="Note"/>, where there is one, says why nothing moves.</summary>
public sealed record HubProgress(string File, long Bytes, long Total, string? Note = null);
