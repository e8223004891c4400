using TransferPipeline.Onnx.Blocks;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Train.Heads;
using TransferPipeline.Train.Targets;
using TransferPipeline.Train.Tuning;

namespace TransferPipeline.Benchmarks.Sentiment;

/// <summary>What the pretrained network makes of the texts of a split, by one pass of ONNX Runtime: features, and activations at every cut that is asked for.</summary>
internal sealed class SentimentRows : IDisposable
{
    private readonly Dictionary<string, TailInput> activations = [];
    private readonly ModelBlocks blocks;
    private readonly SentimentTexts texts;
    private readonly int[] lengths;

    internal SentimentRows(ModelBlocks blocks, IReadOnlyList<CutPoint> cuts, SentimentTexts texts, Func<string, string> scratch)
    {
        this.blocks = blocks;
        this.texts = texts;
        lengths = [.. texts.Ids.Select(ids => ids.Length)];
        var values = new FeatureMatrix?[1 + cuts.Count];
        using var session = new TextSession(cuts.Aggregate(blocks.Model, (model, cut) => GraphOutputs.Promote(model, cut.Tensor)));
        session.Run(texts, [blocks.Output, .. cuts.Select(cut => cut.Tensor)], (row, output, found, length) =>
        {
            var width = output == 0 ? found.Length : found.Length / length;
            values[output] ??= FeatureMatrix.For(texts.Count, output == 0 ? width : texts.Longest * width, scratch);
            values[output]!.Write(new RowRange(row, 1), output == 0 ? found : found[..(lengths[row] * width)]);
        });
        Features = new() { Values = values[0]!, Targets = new ClassTargets([.. texts.Classes]), Keys = [.. texts.Keys] };
        foreach (var (index, cut) in cuts.Index())
            activations[cut.Tensor] = new() { Values = values[1 + index], Shape = [texts.Longest, values[1 + index]!.Width / texts.Longest], Lengths = lengths };
    }

    /// <summary>One vector a text.</summary>
    internal LabelledFeatures Features { get; }

    /// <summary>The same vectors, each with its text's rating; the vectors stay this object's.</summary>
    internal LabelledFeatures Rated()
    {
        var scores = texts.Keys.Zip(texts.Scores).DistinctBy(pair => pair.First).ToDictionary(pair => pair.First, pair => pair.Second);
        return Features with { Targets = new NumberTargets(Array.ConvertAll(Features.Keys, key => scores[key])) };
    }

    /// <summary>Of all that is kept at a cut.</summary>
    internal long BytesAt(CutPoint cut) => sizeof(float) * activations[cut.Tensor].Shape[1] * lengths.Sum();

    /// <summary>As a tail reads them; the token ids where the network is not cut. What they hold stays this object's.</summary>
    internal TailRows At(CutPoint? cut)
    {
        var given = (cut?.SideInputs ?? TailLayout.Of(blocks, null).Inputs).Select(Tokens);
        return new()
        {
            Inputs = cut is null ? [.. given] : [activations[cut.Tensor], .. given],
            Targets = new ClassTargets(texts.Classes),
            Keys = texts.Keys,
        };
    }

    public void Dispose()
    {
        Features.Dispose();
        foreach (var input in activations.Values)
            input.Values?.Dispose();
    }

    private TailInput Tokens(string name)
    {
        var values = FeatureMatrix.InMemory(texts.Count, texts.Longest);
        for (var row = 0; row < texts.Count; row++)
            values.Write(new RowRange(row, 1), [.. texts.Ids[row].Select(id => (float)TextBatch.ValueOf(name, id))]);

        return new() { Values = values, Shape = [texts.Longest], Lengths = lengths, Integers = true };
    }
}
