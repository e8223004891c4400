namespace TransferPipeline.Onnx.Cards;

/// <summary>What a text decoder's files say of how texts are continued with it: <c>config.json</c> and <c>generation_config.json</c>.</summary>
public sealed record TextGeneration
{
    /// <summary>Tokens that end a text. None: texts go on until they are as long as they may be.</summary>
    public IReadOnlyList<int> EndTokens { get; init; } = [];

    /// <summary>The token that begins texts; an empty prompt is this token. Null: an empty prompt is refused.</summary>
    public int? BeginToken { get; init; }

    /// <summary>Most tokens of a text, prompt included. Null: the files do not say, and the graph decides.</summary>
    public int? MaxPositions { get; init; }
}
