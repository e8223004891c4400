namespace TransferPipeline.Inference.Generation;

/// <summary>Rows of a graph that keeps nothing: it sees the whole text at every step, shorter ones filled up behind their end, where a decoder does not look.</summary>
internal sealed class RecomputedRows : DecoderRows
{
    private readonly DecoderModel model;
    private readonly List<int>[] texts;
    private DecoderLogits? logits;

    /// <summary>Runs prompts of one length.</summary>
    internal RecomputedRows(DecoderModel model, IReadOnlyList<int[]> prompts)
    {
        this.model = model;
        texts = [.. prompts.Select(prompt => new List<int>(prompt))];
        Run();
    }

    /// <summary>Copies rows from elsewhere.</summary>
    internal RecomputedRows(DecoderModel model, IReadOnlyList<RowPlace> places)
    {
        this.model = model;
        texts = [.. places.Select(place => new List<int>(((RecomputedRows)place.Rows).texts[place.Row]))];
    }

    internal override int Count => texts.Length;

    internal override DecoderLogits Logits => logits ?? throw new InvalidOperationException("These rows were copied and have not been run since.");

    internal override int LengthOf(int row) => texts[row].Count;

    internal override void Step(ReadOnlySpan<int> tokens)
    {
        for (var row = 0; row < Count; row++)
            texts[row].Add(tokens[row]);

        Run();
    }

    public override void Dispose() => logits?.Dispose();

    private void Run()
    {
        var columns = texts.Max(text => text.Count);
        var ids = new int[Count * columns];
        var mask = new int[Count * columns];
        var positions = new int[Count * columns];
        for (var row = 0; row < Count; row++)
        {
            texts[row].CopyTo(ids, row * columns);
            mask.AsSpan(row * columns, texts[row].Count).Fill(1);
            for (var column = 0; column < columns; column++)
                positions[(row * columns) + column] = column;
        }

        var results = model.Run(Count, ids, mask, positions, [], isPrompt: true);
        logits?.Dispose();
        logits = new DecoderLogits(results[0], [.. texts.Select(text => text.Count - 1)]);
    }
}
