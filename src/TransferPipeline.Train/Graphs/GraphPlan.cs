using static TorchSharp.torch;

namespace TransferPipeline.Train.Graphs;

/// <summary>What a pass does: steps over numbered slots, some of which hold a value before it begins.</summary>
internal sealed class GraphPlan : IDisposable
{
    internal required IReadOnlyList<string> Inputs { get; init; }

    internal required IReadOnlyList<string> Outputs { get; init; }

    internal required IReadOnlyList<int> InputSlots { get; init; }

    internal required IReadOnlyList<int> OutputSlots { get; init; }

    internal required IReadOnlyList<GraphStep> Steps { get; init; }

    /// <summary>The steps that are left when what shapes settle is in <see cref="Shapes"/>.</summary>
    internal required IReadOnlyList<GraphStep> StepsForKnownShapes { get; init; }

    internal required ShapeCache Shapes { get; init; }

    internal required IReadOnlyList<TorchParameter> Parameters { get; init; }

    internal required IReadOnlyDictionary<string, Tensor> Buffers { get; init; }

    /// <summary>Weights, buffers and constants, in their slots.</summary>
    internal required Tensor?[] Fixed { get; init; }

    public void Dispose()
    {
        Shapes.Dispose();
        foreach (var tensor in Fixed.Concat(Parameters.Select(parameter => parameter.Value)).Concat(Buffers.Values))
            tensor?.Dispose();
    }
}
