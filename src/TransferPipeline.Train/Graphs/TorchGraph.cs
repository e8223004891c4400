using System.Runtime.InteropServices;
using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Graphs;
using static TorchSharp.torch;

namespace TransferPipeline.Train.Graphs;

/// <summary>
/// Part of an ONNX graph as a network that torch trains. Everything is computed in float32, also what the graph states in float16; shapes
/// may differ from pass to pass.
/// </summary>
internal sealed class TorchGraph : IDisposable
{
    private readonly GraphPlan plan;
    private readonly long? statedBatch;

    private TorchGraph(GraphPlan plan, OnnxModel model)
    {
        this.plan = plan;
        statedBatch = model.Inputs.Select(input => input.Dimensions is { Count: > 0 } dimensions ? dimensions[0].Size : null).FirstOrDefault();
    }

    /// <summary>The tensors to feed, in the order of <see cref="Create"/>'s <c>from</c>.</summary>
    public IReadOnlyList<string> Inputs => plan.Inputs;

    public IReadOnlyList<string> Outputs => plan.Outputs;

    /// <summary>In the order in which the graph first reads them. They are changed in place, by an optimizer or by copying new values into them.</summary>
    public IReadOnlyList<TorchParameter> Parameters => plan.Parameters;

    /// <summary>BatchNormalization's running means and variances, by the initializer's (or Constant's) name.</summary>
    public IReadOnlyDictionary<string, Tensor> Buffers => plan.Buffers;

    /// <param name="from">Tensors to feed: graph inputs, activations, or weights whose values the caller supplies.</param>
    /// <param name="to">Tensors to return.</param>
    /// <exception cref="RejectedException">An operator is not supported, or an output needs what is not fed.</exception>
    public static TorchGraph Create(OnnxModel model, IReadOnlyList<string> from, IReadOnlyList<string> to, TorchGraphOptions? options = null) =>
        new(GraphTranslation.Translate(model, from, to, options ?? new()), model);

    /// <summary>
    /// One pass. Integer inputs stay integers. The outputs belong to the caller (or the caller's dispose scope); activations are freed as soon as
    /// neither a later node nor a gradient needs them.
    /// </summary>
    public IReadOnlyList<Tensor> Forward(IReadOnlyList<Tensor> inputs, ForwardMode mode)
    {
        if (inputs.Count != Inputs.Count)
            throw new ArgumentException($"{inputs.Count} tensors are fed where {Inputs.Count} are expected: {string.Join(", ", Inputs)}.", nameof(inputs));

        using var scope = NewDisposeScope();
        var values = (Tensor?[])plan.Fixed.Clone();
        for (var index = 0; index < inputs.Count; index++)
            values[plan.InputSlots[index]] = inputs[index];
        var key = ShapeCache.Key(inputs);
        var isKnown = plan.Shapes.TryFill(key, values);
        foreach (var step in isKnown ? plan.StepsForKnownShapes : plan.Steps)
            Run(step, values, mode);

        // A handle of its own for each: what is fed, a weight or the same output twice must not be disposed with it.
        var outputs = new Tensor[plan.OutputSlots.Count];
        for (var index = 0; index < outputs.Length; index++)
            outputs[index] = values[plan.OutputSlots[index]]!.alias().MoveToOuterDisposeScope();
        if (!isKnown)
            plan.Shapes.Keep(key, values);
        return outputs;
    }

    public void Dispose() => plan.Dispose();

    private void Run(GraphStep step, Tensor?[] values, ForwardMode mode)
    {
        var inputs = new Tensor?[step.Inputs.Length];
        for (var index = 0; index < inputs.Length; index++)
            inputs[index] = step.Inputs[index] < 0 ? null : values[step.Inputs[index]];

        using (NewDisposeScope())
        {
            var outputs = Compute(step, new(inputs, mode));
            for (var index = 0; index < step.Outputs.Length; index++)
            {
                if (step.Outputs[index] < 0)
                    continue;

                var output = Array.IndexOf(inputs, outputs[index]) < 0 ? outputs[index] : outputs[index].alias();
                values[step.Outputs[index]] = output.MoveToOuterDisposeScope();
            }
        }

        foreach (var slot in step.Released)
        {
            values[slot]!.Dispose();
            values[slot] = null;
        }
    }

    private Tensor[] Compute(GraphStep step, StepInputs inputs)
    {
        try
        {
            return step.Kernel(inputs);
        }
        catch (Exception exception) when (exception is ExternalException or ArgumentException or InvalidOperationException)
        {
            var shapes = inputs.Tensors.Select(tensor => tensor is null ? "nothing" : $"{tensor.dtype}[{string.Join(",", tensor.shape)}]");
            var batch = statedBatch is { } rows ? $" The graph was exported for batches of {rows}; where that is what does not fit, export it with a batch axis of any size." : "";
            throw new RejectedException($"{step.Node} cannot be computed from {string.Join(", ", shapes)}: {exception.Message.Split('\n')[0]}.{batch}", exception);
        }
    }
}
