using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Inference.Images;
using TransferPipeline.Inference.OnnxSessions;
using TransferPipeline.Onnx.Cards;

namespace TransferPipeline.Inference.Detection;

/// <summary>An ONNX model that finds things in pictures. Its outcomes are <see cref="RowOutcome.Found"/>.</summary>
public sealed class DetectorModel : ContentModel
{
    /// <summary>Pictures that a batch keeps decoded in full while it waits for their boxes: 12 megapixels are 48 MB.</summary>
    private const int MostHeld = 4;

    private readonly ImageModel network;
    private readonly ObjectDetection detection;
    private readonly IBoxDecoder decoder;
    private readonly HashSet<int>? wanted;

    private DetectorModel(ImageModel network, ObjectDetection detection, IBoxDecoder decoder, Cropper? cropper, IReadOnlyList<string>? labels)
        : base(network.Card, network.Outputs)
    {
        this.network = network;
        this.detection = detection;
        this.decoder = decoder;
        Cropper = cropper;
        Labels = network.Card.Labels ?? [.. Enumerable.Range(0, decoder.Categories).Select(index => index.ToString())];
        wanted = labels?.Select(label => Labels.ToList().IndexOf(label)).ToHashSet();
    }

    /// <summary>What boxes may be called, in the order of the scores.</summary>
    public IReadOnlyList<string> Labels { get; }

    public override IReadOnlyList<IReadOnlyList<long>> OutputShapes => network.OutputShapes;

    public override IReadOnlyList<int> OutputWidths => network.OutputWidths;

    public override int BatchSize => network.FixedBatch ?? (Cropper is null ? network.BatchSize : Math.Min(network.BatchSize, MostHeld));

    internal ImagePreprocessor Preprocessor => network.Preprocessor;

    internal int? FixedBatch => network.FixedBatch;

    /// <summary>Null: only boxes are asked for, and a large picture may be decoded smaller.</summary>
    internal Cropper? Cropper { get; }

    /// <summary>Whether preprocessing leaves only greys of a decoded picture.</summary>
    internal bool TakesGrey => Card.Preprocessing!.Channels == "grey";

    /// <param name="crops">What is cut out; null for boxes alone.</param>
    /// <param name="settings">What counts beside the card; null for nothing.</param>
    public static DetectorModel Open(string path, ModelCard card, CropPlan? crops, DetectSpec? settings, ModelOptions options)
    {
        var detection = DetectorSettings.Apply(card, settings).Detection ?? throw new RejectedException($"The card of {path} does not say how its outputs become boxes; add \"detection\" to it.");
        var network = new ImageModel(path, card, DetectionDecoders.Outputs(detection), options);
        try
        {
            var decoder = DetectionDecoders.Of(detection, card.Preprocessing!, network.OutputShapes, path);
            if (card.Labels is { } labels && labels.Count != decoder.Categories)
                throw new RejectedException($"The card of {path} has {labels.Count} labels, and the model scores {decoder.Categories}{(detection.Background ? " beside the background" : "")}. Name each once, in the order of the scores.");

            var model = new DetectorModel(network, detection, decoder, crops is null ? null : new Cropper(crops), settings?.Labels);
            return settings?.Labels?.FirstOrDefault(label => !model.Labels.Contains(label)) is not { } unknown
                ? model
                : throw new RejectedException($"'detect.labels' names '{unknown}', which {path} does not find; it finds {string.Join(", ", model.Labels)}.");
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    public override void Dispose() => network.Dispose();

    internal override IReadOnlyList<ModelBatch> Batches(BatchJob job) =>
        [.. BatchPlan.Split(job.Contents.Count, BatchSize).Select(range => new DetectionBatch(this, job, range))];

    internal float[][] Run(Memory<float> input, int count) => network.Run(input, count);

    /// <summary>What one picture's outputs say, in its own pixels.</summary>
    internal IReadOnlyList<DetectedBox> Read(IReadOnlyList<ReadOnlyMemory<float>> outputs, ImageSize picture)
    {
        var placement = Preprocessor.PlacementOf(picture);
        var candidates = decoder.Decode(outputs)
            .Where(candidate => wanted?.Contains(candidate.Category) is not false)
            .Select(candidate => candidate with { Edges = placement.ToPicture(candidate.Edges) })
            .Where(candidate => candidate.Edges.IsBox && candidate.Edges.Inside(picture).IsBox);
        return [.. BoxSuppression.Keep(candidates, detection).Select(kept => new DetectedBox(kept.Edges.Inside(picture), Labels[kept.Category], kept.Score))];
    }
}
