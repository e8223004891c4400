using Microsoft.ML.OnnxRuntime;
using TransferPipeline.Contracts;
using TransferPipeline.Inference.OnnxSessions;
using TransferPipeline.Onnx.Cards;

namespace TransferPipeline.Inference.Images;

/// <summary>An ONNX model that takes pictures.</summary>
public sealed class ImageModel : ContentModel
{
    private readonly InferenceSession session;
    private readonly ImagePreprocessing picture;
    private readonly long[] itemShape;
    private readonly string[] inputNames;
    private readonly string[] outputNames;
    private readonly RunOptions runOptions = new();

    internal ImageModel(string path, ModelCard card, IReadOnlyList<string> outputs, ModelOptions options)
        : base(card, outputs)
    {
        picture = card.Preprocessing ?? throw new RejectedException($"The card of {path} says nothing of pictures; add \"preprocessing\" to it.");
        Preprocessor = new ImagePreprocessor(picture);
        outputNames = [.. outputs];
        inputNames = [card.Input];
        session = SessionFactory.Open(path, options);
        try
        {
            (itemShape, FixedBatch) = ModelSignature.Check(session, path, card, picture, outputs);
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

    public ImagePreprocessor Preprocessor { get; }

    public override IReadOnlyList<int> OutputWidths { get; }

    public override IReadOnlyList<IReadOnlyList<long>> OutputShapes { get; }

    public override int BatchSize { get; }

    /// <summary>The batch size that the graph prescribes; null when it takes any.</summary>
    internal int? FixedBatch { get; }

    public override void Dispose()
    {
        session.Dispose();
        runOptions.Dispose();
    }

    internal override IReadOnlyList<ModelBatch> Batches(BatchJob job) => [.. BatchPlan.Split(job.Contents.Count, BatchSize).Select(range => new ImageBatch(this, job, range))];

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
                $"{path} cannot be run on a picture of {picture.Width} x {picture.Height}, the size its card states: {failure.Message}", failure);
        }
    }
}
