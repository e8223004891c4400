namespace TransferPipeline.Contracts.Pipelines;

/// <summary>What a row's label can be; the same words in pipelines, datasets and model cards.</summary>
public static class TargetNames
{
    /// <summary>One label a row.</summary>
    public const string Classes = "classes";

    /// <summary>Any number of labels a row, none included.</summary>
    public const string Labels = "labels";

    /// <summary>A number.</summary>
    public const string Number = "number";
}
