using Microsoft.ML.OnnxRuntime;

namespace TransferPipeline.Inference.Generation;

/// <summary>Rows of a graph that keeps keys and values: each row's tokens lie at the end of the cache, and what is in front of shorter rows is masked.</summary>
internal sealed class CachedRows : DecoderRows
{
    private readonly DecoderModel model;
    private readonly int[] lengths;
    private IReadOnlyList<OrtValue> caches;
    private DecoderLogits? logits;
    private int width;

    /// <summary>Runs prompts of one length, long ones piece by piece.</summary>
    internal CachedRows(DecoderModel model, IReadOnlyList<int[]> prompts)
    {
        this.model = model;
        lengths = new int[prompts.Count];
        caches = [.. model.Signature.Caches.Select(cache => cache.Create(prompts.Count, 0))];
        for (var start = 0; start < prompts[0].Length; start += model.PromptColumns)
        {
            var columns = Math.Min(model.PromptColumns, prompts[0].Length - start);
            Run([.. prompts.SelectMany(prompt => prompt[start..(start + columns)])], columns, isPrompt: start == 0);
        }
    }

    /// <summary>Copies rows from elsewhere.</summary>
    internal CachedRows(DecoderModel model, IReadOnlyList<RowPlace> places)
    {
        this.model = model;
        lengths = [.. places.Select(place => place.Rows.LengthOf(place.Row))];
        width = lengths.Max();
        caches = [.. model.Signature.Caches.Select((cache, index) => Copied(cache, index, places))];
    }

    internal override int Count => lengths.Length;

    internal override DecoderLogits Logits => logits ?? throw new InvalidOperationException("These rows were copied and have not been run since.");

    internal override int LengthOf(int row) => lengths[row];

    internal override void Step(ReadOnlySpan<int> tokens) => Run(tokens, 1, isPrompt: false);

    public override void Dispose()
    {
        logits?.Dispose();
        foreach (var cache in caches)
            cache.Dispose();
    }

    private OrtValue Copied(CacheTensor cache, int index, IReadOnlyList<RowPlace> places)
    {
        var copy = cache.Create(places.Count, width);
        for (var row = 0; row < places.Count; row++)
            cache.Copy(((CachedRows)places[row].Rows).caches[index], places[row].Row, copy, row, lengths[row]);

        return copy;
    }

    private void Run(ReadOnlySpan<int> ids, int columns, bool isPrompt)
    {
        var total = width + columns;
        var mask = new int[Count * total];
        var positions = new int[Count * columns];
        for (var row = 0; row < Count; row++)
        {
            mask.AsSpan((row * total) + width - lengths[row], lengths[row] + columns).Fill(1);
            for (var column = 0; column < columns; column++)
                positions[(row * columns) + column] = lengths[row] + column;
        }

        var results = model.Run(Count, ids, mask, positions, caches, isPrompt);
        Dispose();
        logits = new DecoderLogits(results[0], null);
        caches = [.. results.Skip(1)];
        width = total;
        for (var row = 0; row < Count; row++)
            lengths[row] += columns;

        for (var index = 0; index < caches.Count; index++)
        {
            if (!model.Signature.Caches[index].Fits(caches[index], Count, width))
                throw new InvalidDataException($"its output \"{model.Signature.Caches[index].Output}\" is not its input \"{model.Signature.Caches[index].Input}\" with the new tokens behind it.");
        }
    }
}
