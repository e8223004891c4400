using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Inference.Images;
using TransferPipeline.Inference.Texts;
using TransferPipeline.Onnx.Cards;

namespace TransferPipeline.Inference.OnnxSessions;

/// <summary>An ONNX model that takes the contents of a dataset, pictures or texts, opened with its card and checked against it. Thread-safe: workers share one session.</summary>
public abstract class ContentModel : IDisposable
{
    private protected ContentModel(ModelCard card, IReadOnlyList<string> outputs)
    {
        Card = card;
        Outputs = outputs;
    }

    public ModelCard Card { get; }

    /// <summary>Names of the outputs computed, in the order in which results carry them.</summary>
    public IReadOnlyList<string> Outputs { get; }

    /// <summary>The shape of an item in each output, without the batch; -1 for a dimension that differs from text to text.</summary>
    public abstract IReadOnlyList<IReadOnlyList<long>> OutputShapes { get; }

    /// <summary>Most floats that an item has in each output.</summary>
    public abstract IReadOnlyList<int> OutputWidths { get; }

    /// <summary>
    /// Pictures a batch; who gives contents bit by bit gives whole multiples of it, so that how they fall does not depend on the bits. 1 for texts, whose
    /// batches follow from their lengths. A pure function of the model and the options.
    /// </summary>
    public abstract int BatchSize { get; }

    /// <summary>Opens a backbone for the output that its card names as embedding.</summary>
    public static ContentModel OpenEmbedding(string path, ModelCard card, ModelOptions options) =>
        Open(path, card, [card.Embedding ?? throw new RejectedException($"The card of {path} names no embedding output; add \"embedding\" to it.")], options);

    /// <summary>Opens a trained model for the outputs that its card names as logits, probabilities and, where it has a limit, distances, in this order; one of numbers for its value.</summary>
    public static ContentModel OpenClassifier(string path, ModelCard card, ModelOptions options) => Open(
        path,
        card,
        card.Target == TargetNames.Number
            ? [card.Value ?? throw new RejectedException($"The card of {path} names no output with the number; add \"value\" to it.")]
            :
            [
                card.Logits ?? throw new RejectedException($"The card of {path} names no logits output; add \"logits\" to it."),
                card.Probabilities ?? throw new RejectedException($"The card of {path} names no probabilities output; add \"probabilities\" to it."),
                .. card.Distance is { } limit ? [limit.Output] : Array.Empty<string>(),
            ],
        options);

    public abstract void Dispose();

    /// <summary>How contents fall into batches: by the contents alone, so that a retry, another machine or a refused neighbour changes no row's result.</summary>
    internal abstract IReadOnlyList<ModelBatch> Batches(BatchJob job);

    private static ContentModel Open(string path, ModelCard card, IReadOnlyList<string> outputs, ModelOptions options) =>
        card.Text is null ? new ImageModel(path, card, outputs, options) : new TextModel(path, card, outputs, options);
}
