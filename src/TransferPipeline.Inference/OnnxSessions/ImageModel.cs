using Microsoft.ML.OnnxRuntime;
using TransferPipeline.Contracts;
using TransferPipeline.Inference.Images;
using TransferPipeline.Onnx.Cards;

namespace TransferPipeline.Inference.OnnxSessions;

/// <summary>An ONNX model that takes pictures, opened with its card and checked against it. Thread-safe: workers share one session.</summary>
public sealed class ImageModel : IDisposable
{
    private readonly InferenceSession session;
    private readonly long[] itemShape;
    private readonly string[] inputNames;
    private readonly string[] outputNames;
    private readonly RunOptions runOptions = new();

    private ImageModel(string path, ModelCard card, IReadOnlyList<string> outputs, ImageModelOptions options)
    {
        Card = card;
        Preprocessor = new ImagePreprocessor(card.Preprocessing);
        outputNames = [.. outputs];
        inputNames = [card.Input];
        session = SessionFactory.Open(path, options);
        try
        {
            (itemShape, FixedBatch) = ModelSignature.Check(session, path, card, outputs);
            BatchSize = FixedBatch ?? options.BatchSize ?? BatchPlan.ItemsFor(Preprocessor.ItemLength * (long)sizeof(float));
            OutputShapes = Probe(path);
            OutputWidths = [.. OutputShapes.Select(shape => (int)shape.Aggregate(1L, (product, size) => product * size))];
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    public ModelCard Card { get; }

    public ImagePreprocessor Preprocessor { get; }

    /// <summary>Names of the outputs computed, in the order in which results carry them.</summary>
    public IReadOnlyList<string> Outputs => outputNames;

    /// <summary>Floats an item has in each output.</summary>
    public IReadOnlyList<int> OutputWidths { get; }

    /// <summary>The shape of an item in each output, without the batch.</summary>
    public IReadOnlyList<IReadOnlyList<long>> OutputShapes { get; }

    /// <summary>Items a batch; a pure function of the model and the options.</summary>
    public int BatchSize { get; }

    /// <summary>The batch size that the graph prescribes; null when it takes any.</summary>
    internal int? FixedBatch { get; }

    /// <summary>Opens a backbone for the output that its card names as embedding.</summary>
    public static ImageModel OpenEmbedding(string path, ModelCard card, ImageModelOptions options) =>
        new(path, card, [card.Embedding ?? throw new RejectedException($"The card of {path} names no embedding output; add \"embedding\" to it.")], options);

    /// <summary>Opens a classifier for the outputs that its card names as logits and probabilities, in this order.</summary>
    public static ImageModel OpenClassifier(string path, ModelCard card, ImageModelOptions options) => new(
        path,
        card,
        [
            card.Logits ?? throw new RejectedException($"The card of {path} names no logits output; add \"logits\" to it."),
            card.Probabilities ?? throw new RejectedException($"The card of {path} names no probabilities output; add \"probabilities\" to it."),
        ],
        options);

    public void Dispose()
    {
        session.Dispose();
        runOptions.Dispose();
    }

    /// <summary>Runs the network on <paramref name="count"/> items and gives each output's floats, items one after the other.</summary>
    /// <param name="input">At least <paramref name="count"/> items.</param>
    /// <param name="count">At most <see cref="BatchSize"/>; exactly that for a fixed batch.</param>
    internal float[][] Run(Memory<float> input, int count)
    {
        using var results = Compute(input, count);
        return [.. results.Select(result => result.GetTensorDataAsSpan<float>().ToArray())];
    }

    private IDisposableReadOnlyCollection<OrtValue> Compute(Memory<float> input, int count)
    {
        var shape = (long[])itemShape.Clone();
        shape[0] = count;
        using var tensor = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, input[..(count * Preprocessor.ItemLength)], shape);
        return session.Run(runOptions, inputNames, [tensor], outputNames);
    }

    /// <summary>One batch of zeros at the start: a graph that cannot take the card's picture size says so before any data is read.</summary>
    private IReadOnlyList<long>[] Probe(string path)
    {
        var count = FixedBatch ?? 1;
        try
        {
            using var results = Compute(new float[count * Preprocessor.ItemLength], count);
            return [.. results.Select(result => (IReadOnlyList<long>)result.GetTensorTypeAndShape().Shape[1..])];
        }
        catch (OnnxRuntimeException failure)
        {
            throw new RejectedException(
                $"{path} cannot be run on a picture of {Card.Preprocessing.Width} x {Card.Preprocessing.Height}, the size its card states: {failure.Message}", failure);
        }
    }
}
