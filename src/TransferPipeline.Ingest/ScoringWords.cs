using TransferPipeline.Contracts.Pipelines;

namespace TransferPipeline.Ingest;

/// <summary>A source is refused in words of the section 'dataset'. What is scored has settings of its own, and is of the kind that the model reads.</summary>
internal static class ScoringWords
{
    internal static string Of(PipelineSpec spec, string message)
    {
        foreach (var (ofDataset, ofScore) in Words(spec))
            message = message.Replace(ofDataset, ofScore, StringComparison.Ordinal);

        return message;
    }

    private static IEnumerable<(string OfDataset, string OfScore)> Words(PipelineSpec spec)
    {
        yield return ("leave out dataset.kind: text", "score with a model of pictures");
        yield return ("set dataset.kind to text", "score with a model of texts");
        yield return ("dataset.kind is text. Leave that out", "the model reads texts. Score with a model of pictures, or name texts");
        yield return ("If it holds the texts to learn from,", "If it holds texts,");
        if (spec.Task == PipelineTasks.Generate)
        {
            yield return ("contentColumn", "generate.textColumn");
            yield return ("pairColumn", "generate.pairColumn");
        }
        else
        {
            // The name may be the dataset's; another one for the input is given in the section 'score' all the same.
            if (spec.Score?.ContentColumn is null)
                yield return ("which contentColumn names", "which dataset.contentColumn names");
            if (spec.Score?.PairColumn is null)
                yield return ("which pairColumn names", "which dataset.pairColumn names");
            yield return (" contentColumn", " score.contentColumn");
            yield return (" pairColumn", " score.pairColumn");
        }
    }
}
