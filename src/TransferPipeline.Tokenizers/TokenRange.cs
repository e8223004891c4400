namespace TransferPipeline.Tokenizers;

/// <summary>The part of a text that a token stands for: <see cref="Start"/> to before <see cref="End"/>.</summary>
public readonly record struct TokenRange(int Start, int End);
