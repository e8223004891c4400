using TransferPipeline.Onnx.Blocks;
using TransferPipeline.Train.Heads;
using TransferPipeline.Train.Tuning;

namespace TransferPipeline.Benchmarks.Sentiment;

/// <summary>Texts as a tail reads them.</summary>
internal static class SentimentRows
{
    /// <summary>Activations where the network is cut, made once in ONNX Runtime; the token ids where it is not cut.</summary>
    internal static TailRows At(CutPoint? cut, ModelBlocks blocks, SentimentTexts texts, Func<string, string> scratch)
    {
        IReadOnlyList<string> given = cut?.SideInputs ?? TailLayout.Of(blocks, null).Inputs;
        var inputs = given.Select(name => Tokens(name, texts));
        return new()
        {
            Inputs = cut is null ? [.. inputs] : [Activations(cut, blocks, texts, scratch), .. inputs],
            Classes = texts.Classes,
            Keys = texts.Keys,
        };
    }

    /// <summary>One vector a text, as the pretrained network gives it.</summary>
    internal static LabelledFeatures Features(ModelBlocks blocks, SentimentTexts texts)
    {
        FeatureMatrix? values = null;
        using var session = new TextSession(blocks.Model);
        session.Run(texts, blocks.Output, (row, features, _) =>
        {
            values ??= FeatureMatrix.InMemory(texts.Count, features.Length);
            values.Write(new RowRange(row, 1), features);
        });
        return new() { Values = values!, Classes = [.. texts.Classes], Keys = [.. texts.Keys] };
    }

    private static TailInput Activations(CutPoint cut, ModelBlocks blocks, SentimentTexts texts, Func<string, string> scratch)
    {
        var (longest, width) = (texts.Longest, 0);
        FeatureMatrix? values = null;
        using var session = new TextSession(GraphCutting.Front(blocks.Model, cut));
        session.Run(texts, cut.Tensor, (row, activations, length) =>
        {
            width = activations.Length / length;
            values ??= FeatureMatrix.For(texts.Count, longest * width, scratch);
            values.Write(new RowRange(row, 1), activations[..(texts.Ids[row].Length * width)]);
        });
        return new() { Values = values, Shape = [longest, width], Lengths = Lengths(texts) };
    }

    private static TailInput Tokens(string name, SentimentTexts texts)
    {
        var values = FeatureMatrix.InMemory(texts.Count, texts.Longest);
        for (var row = 0; row < texts.Count; row++)
            values.Write(new RowRange(row, 1), [.. texts.Ids[row].Select(id => (float)TextBatch.ValueOf(name, id))]);

        return new() { Values = values, Shape = [texts.Longest], Lengths = Lengths(texts), Integers = true };
    }

    private static int[] Lengths(SentimentTexts texts) => [.. texts.Ids.Select(ids => ids.Length)];
}
