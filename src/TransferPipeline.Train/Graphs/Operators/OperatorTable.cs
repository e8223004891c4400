using TransferPipeline.Onnx.Graphs;
using static TorchSharp.torch;

namespace TransferPipeline.Train.Graphs.Operators;

/// <summary>From an operator's name to its translation. Each family of operators adds its own.</summary>
internal sealed class OperatorTable
{
    private readonly Dictionary<string, Func<NodeScope, Kernel>> table = [];

    private OperatorTable()
    {
        ActivationOperators.Add(this);
        ConvolutionOperators.Add(this);
        CreationOperators.Add(this);
        ElementwiseOperators.Add(this);
        IndexingOperators.Add(this);
        LogicOperators.Add(this);
        MatrixOperators.Add(this);
        NormalizationOperators.Add(this);
        PaddingOperators.Add(this);
        PoolingOperators.Add(this);
        ReductionOperators.Add(this);
        ResizeOperators.Add(this);
        ShapeOperators.Add(this);
        QuantizationOperators.Add(this);
    }

    internal static OperatorTable Standard { get; } = new();

    internal IEnumerable<string> Names => table.Keys.Order(StringComparer.Ordinal);

    internal Func<NodeScope, Kernel>? Find(GraphNode node) => table.GetValueOrDefault(Key(node.Domain, node.Operation));

    internal void Many(string operation, Func<NodeScope, Kernel> translate) => table.Add(operation, translate);

    internal void One(string operation, Func<NodeScope, Func<StepInputs, Tensor>> translate) => table.Add(operation, scope =>
    {
        var compute = translate(scope);
        return inputs => [compute(inputs)];
    });

    internal void Unary(string operation, Func<Tensor, Tensor> compute) => table.Add(operation, _ => inputs => [compute(inputs[0])]);

    internal void Binary(string operation, Func<Tensor, Tensor, Tensor> compute) => table.Add(operation, _ => inputs => [compute(inputs[0], inputs[1])]);

    internal void Parametrized(string operation, string attribute, float otherwise, Func<Tensor, float, Tensor> compute) => One(operation, scope =>
    {
        var value = scope.Real(attribute, otherwise);
        return inputs => compute(inputs[0], value);
    });

    private static string Key(string domain, string operation) => domain.Length == 0 ? operation : $"{domain}.{operation}";
}
