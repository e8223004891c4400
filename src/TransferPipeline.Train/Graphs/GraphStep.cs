using TransferPipeline.Onnx.Graphs;
using static TorchSharp.torch;

namespace TransferPipeline.Train.Graphs;

/// <summary>Computes all outputs of a node. It may return an input itself; it must not dispose one.</summary>
internal delegate Tensor[] Kernel(StepInputs inputs);

/// <summary>One node of the plan.</summary>
/// <param name="Inputs">Slots of the values; -1 for an input that is left out.</param>
/// <param name="Outputs">Slots of the values; -1 for one that nobody reads.</param>
/// <param name="Released">Slots that nobody reads after this step.</param>
internal sealed record GraphStep(GraphNode Node, Kernel Kernel, int[] Inputs, int[] Outputs, int[] Released);

/// <summary>What a step is given: null for an input that is left out.</summary>
internal readonly record struct StepInputs(Tensor?[] Tensors, ForwardMode Mode)
{
    internal Tensor this[int index] => Find(index) ?? throw new ArgumentException($"its input {index} is missing.");

    internal int Count => Tensors.Length;

    internal Tensor? Find(int index) => index < Tensors.Length ? Tensors[index] : null;
}
