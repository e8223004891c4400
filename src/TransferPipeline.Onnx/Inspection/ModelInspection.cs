using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Blocks;
using TransferPipeline.Onnx.Cards;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Onnx.Tensors;

namespace TransferPipeline.Onnx.Inspection;

/// <summary>What <c>transfer models inspect</c> tells about a file.</summary>
public sealed record ModelInspection
{
    public required string Path { get; init; }

    /// <summary>Of the model file and its external data.</summary>
    public required long Bytes { get; init; }

    public required IReadOnlyList<TensorDescription> Inputs { get; init; }

    public required IReadOnlyList<TensorDescription> Outputs { get; init; }

    public required int Opset { get; init; }

    public required int IrVersion { get; init; }

    public required string Producer { get; init; }

    /// <summary>Elements of all initializers and constants that hold weights.</summary>
    public required long Parameters { get; init; }

    /// <summary>How often each operator occurs, the most frequent first; foreign ones with their domain.</summary>
    public required IReadOnlyList<KeyValuePair<string, int>> Operators { get; init; }

    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    /// <summary>Null for a model that takes no pictures; then <see cref="CardProblem"/> says why.</summary>
    public ModelCard? Card { get; init; }

    public string? CardProblem { get; init; }

    /// <summary>Up to the features that the card names, else to the first output. Null where there are none; then <see cref="BlocksProblem"/> says why.</summary>
    public ModelBlocks? Blocks { get; init; }

    public string? BlocksProblem { get; init; }

    /// <param name="hint">Heard where there is no card; null for nothing.</param>
    public static ModelInspection Of(string path, CardHint? hint = null)
    {
        var model = OnnxModel.Load(path);
        var (card, problem) = Try(() => ModelCardReader.Read(model, path, hint));
        var (blocks, blocksProblem) = Try(() => ModelBlocks.Of(model, card));
        return new()
        {
            Path = path,
            Bytes = ExternalData.Files(model).Prepend(path).Sum(file => (new FileInfo(file).ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? new FileInfo(file)).Length),
            Inputs = model.Inputs,
            Outputs = model.Outputs,
            Opset = model.Opset,
            IrVersion = model.IrVersion,
            Producer = model.ProducerName,
            Parameters = GraphCount.Parameters(model.Proto.Graph),
            Operators = GraphCount.Operators(model.Proto.Graph),
            Metadata = model.Metadata,
            Card = card,
            CardProblem = problem,
            Blocks = blocks,
            BlocksProblem = blocksProblem,
        };
    }

    private static (T? Found, string? Problem) Try<T>(Func<T> find)
    {
        try
        {
            return (find(), null);
        }
        catch (RejectedException refusal)
        {
            return (default, refusal.Message);
        }
    }
}
