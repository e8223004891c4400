namespace TransferPipeline.Inference.Generation;

/// <summary>A text to be continued.</summary>
/// <param name="Tokens">As the model's tokenizer gives them, at least one.</param>
/// <param name="Key">Stands for the row's content in the seed of what is drawn, so that neither neighbours nor order matter.</param>
public sealed record GenerationPrompt(int[] Tokens, ulong Key);
