namespace TransferPipeline.Tokenizers;

/// <summary>A token with a role of its own, and its id.</summary>
public sealed record SpecialToken(string Content, int Id);
