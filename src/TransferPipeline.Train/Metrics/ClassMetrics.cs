namespace TransferPipeline.Train.Metrics;

/// <summary>One class's precision, recall, F1 and number of rows.</summary>
internal sealed record ClassMetrics
{
    public required double Precision { get; init; }

    public required double Recall { get; init; }

    public required double F1 { get; init; }

    public required int Support { get; init; }

    internal static ClassMetrics Of(ConfusionMatrix confusion, int label)
    {
        var (hits, support, decided) = (confusion.Hits[label], confusion.Supports[label], confusion.Decided[label]);
        return new ClassMetrics
        {
            Precision = decided == 0 ? 0 : (double)hits / decided,
            Recall = support == 0 ? 0 : (double)hits / support,
            F1 = support + decided == 0 ? 0 : 2.0 * hits / (support + decided),
            Support = support,
        };
    }
}
