namespace TransferPipeline.Ingest.Sources;

/// <summary>What tables call their labels.</summary>
internal static class LabelColumnNames
{
    private static readonly string[] Pictures = ["label", "category", "class"];
    private static readonly string[] Texts = ["label", "category", "class", "intent", "sentiment"];
    private static readonly string[] Several = ["labels", "label", "tags", "categories", "classes", "category", "class"];
    private static readonly string[] Numbers = ["score", "value", "target", "rating", "label"];

    /// <summary>The usual names for a dataset's target, the first that is there.</summary>
    internal static IReadOnlyList<string> Of(Contracts.Pipelines.DatasetSpec spec) => (spec.Target, spec.Kind) switch
    {
        ("labels", _) => Several,
        ("number", _) => Numbers,
        (_, "text") => Texts,
        _ => Pictures,
    };
}
