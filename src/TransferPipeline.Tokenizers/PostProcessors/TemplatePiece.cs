namespace TransferPipeline.Tokenizers.PostProcessors;

/// <summary>A place in a template: a text, or tokens that are added.</summary>
/// <param name="Sequence">0: the text, 1: its pair, -1: <paramref name="Ids"/>.</param>
internal sealed record TemplatePiece(int Sequence, int TypeId, int[] Ids, string[] Tokens);
