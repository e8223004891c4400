namespace TransferPipeline.Score.Generation;

/// <summary>One line of the output: a text that a row was continued by.</summary>
/// <param name="Label">The label that the input gave; null when it gave none.</param>
/// <param name="Prompt">What the model continued.</param>
/// <param name="Text">The new text alone.</param>
/// <param name="Sample">Counted from 0.</param>
/// <param name="Finish">Why the text ended: <c>eos</c>, <c>stop</c> or <c>length</c>.</param>
/// <param name="Tokens">How many tokens the model gave, the end token among them.</param>
internal sealed record GeneratedRow(string Id, string Source, string? Label, string Prompt, string Text, int Sample, string Finish, int Tokens, string Model);
