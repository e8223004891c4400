using TransferPipeline.Onnx.Graphs;
using static TorchSharp.torch;

namespace TransferPipeline.Train.Graphs;

/// <summary>A weight under training.</summary>
/// <param name="Name">The initializer, or the output of the Constant or DequantizeLinear node.</param>
/// <param name="Value">Float32, in the graph's own layout. Its gradient is null after a backward pass that did not need it.</param>
/// <param name="ElementType">What the graph stores; Int8 and the like for dequantized weights.</param>
/// <param name="Twins">Other weights under training that held the same numbers and are one with this: write the new values to them too.</param>
internal sealed record TorchParameter(string Name, Tensor Value, WeightOrigin Origin, ElementType ElementType, IReadOnlyList<TorchTwin> Twins)
{
    /// <summary>All that the weight is called.</summary>
    internal IEnumerable<string> Names => Twins.Select(twin => twin.Name).Prepend(Name);
}

/// <param name="IsTurned">Stored with rows for columns, as a folded output layer that is tied to the table of tokens.</param>
internal sealed record TorchTwin(string Name, bool IsTurned)
{
    /// <summary>What the twin holds, of what the weight holds.</summary>
    internal Tensor Of(Tensor value) => IsTurned ? value.t() : value;
}
