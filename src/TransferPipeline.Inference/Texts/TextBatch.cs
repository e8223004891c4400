namespace TransferPipeline.Inference.Texts;

/// <summary>Texts of about the same length that go through the network together.</summary>
internal sealed class TextBatch(TextModel model, BatchJob job, IReadOnlyList<TokenizedText> texts) : ModelBatch(job)
{
    protected override int Compute()
    {
        foreach (var (text, outputs) in texts.Zip(model.Run(texts)))
            Job.Outcomes[text.Content] = new RowOutcome.Computed(outputs);

        return texts.Count;
    }
}
