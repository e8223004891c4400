namespace TransferPipeline.Inference.Texts;

/// <summary>The reasons for which a content is refused as a text; written to quarantine records and embedding files, so never renamed.</summary>
public static class TextRefusal
{
    /// <summary>The bytes are no UTF-8 text.</summary>
    public const string NotText = "not-a-text";

    /// <summary>Nothing is left of it when it is cut into tokens.</summary>
    public const string NoTokens = "no-tokens";
}
