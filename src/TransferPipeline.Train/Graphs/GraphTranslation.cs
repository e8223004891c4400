using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Train.Graphs.Fusions;
using TransferPipeline.Train.Graphs.Operators;
using static TorchSharp.torch;

namespace TransferPipeline.Train.Graphs;

/// <summary>From a part of an ONNX graph to a plan. What reads only constants is computed here, once.</summary>
internal sealed class GraphTranslation
{
    private readonly GraphSlice slice;
    private readonly int opset;
    private readonly IReadOnlyList<TorchParameter> parameters;
    private readonly Dictionary<string, int> slots = [];
    private readonly List<Tensor?> fixedValues = [];
    private readonly Dictionary<string, Tensor> constants = [];
    private readonly Dictionary<string, Tensor> buffers = [];
    private readonly List<GraphStep> steps = [];

    private GraphTranslation(OnnxModel model, GraphSlice slice, IReadOnlyList<TorchParameter> parameters)
    {
        this.slice = slice;
        this.parameters = parameters;
        opset = model.Opset;
    }

    internal static GraphPlan Translate(OnnxModel model, IReadOnlyList<string> from, IReadOnlyList<string> to, TorchGraphOptions options)
    {
        var slice = new GraphSlice(model, from, to);
        OperatorSupport.Demand(slice);
        var selected = WeightSelection.Of(slice, options.Trainable);

        using var scope = NewDisposeScope();
        using var untracked = no_grad();
        return new GraphTranslation(model, slice, ParameterLoading.Load(slice, selected)).Plan();
    }

    private GraphPlan Plan()
    {
        var fed = slice.From.Select(name => Slot(name)).ToList();
        foreach (var parameter in parameters)
        {
            var slot = Slot(parameter.Name, parameter.Value);
            foreach (var twin in parameter.Twins)
                AddTwin(twin, slot);
        }

        var trained = parameters.SelectMany(parameter => parameter.Names).ToHashSet();
        foreach (var planned in GraphFusions.Apply(slice, trained).Where(planned => !planned.Outputs.Any(slots.ContainsKey)))
            Add(planned);

        var outputs = slice.To.Select(Read).ToList();
        var held = Enumerable.Range(0, fixedValues.Count).Where(slot => fixedValues[slot] is not null).ToList();
        var changing = parameters.Select(parameter => parameter.Value).Concat(buffers.Values).ToHashSet(ReferenceEqualityComparer.Instance);
        var settled = ShapeSteps.Find(steps, held.Where(slot => !changing.Contains(fixedValues[slot]!)), [.. held, .. fed]);
        var rest = steps.Where(step => !settled.Contains(step)).ToList();
        var read = rest.SelectMany(step => step.Inputs).Concat(outputs).ToHashSet();
        int[] shapes = [.. settled.SelectMany(step => step.Outputs).Where(slot => slot >= 0 && read.Contains(slot)).Distinct()];
        var plan = new GraphPlan
        {
            Inputs = [.. slice.From],
            Outputs = [.. slice.To],
            InputSlots = fed,
            OutputSlots = outputs,
            Steps = StepLifetimes.Apply(steps, new HashSet<int>([.. fed, .. outputs, .. shapes])),
            StepsForKnownShapes = StepLifetimes.Apply(rest, new HashSet<int>([.. fed, .. outputs, .. shapes])),
            Shapes = new(shapes),
            Parameters = parameters,
            Buffers = buffers,
            Fixed = [.. fixedValues],
        };
        foreach (var tensor in plan.Fixed)
            tensor?.DetachFromDisposeScope();
        return plan;
    }

    private void AddTwin(TorchTwin twin, int slot)
    {
        if (!twin.IsTurned)
        {
            slots[twin.Name] = slot;
            return;
        }

        var reader = slice.Nodes.First(node => node.Inputs.Contains(twin.Name));
        steps.Add(new(reader, inputs => [twin.Of(inputs[0])], [slot], [Slot(twin.Name)], []));
    }

    private void Add(PlannedNode planned)
    {
        var node = planned.Node;
        AddBuffers(node);
        var known = planned.Inputs.Select(Known).ToList();
        var kernel = planned.Kernel ?? OperatorTable.Standard.Find(node)!(new(node, opset, known));
        if (OperatorSupport.IsRandom(node) || planned.Inputs.Zip(known).Any(pair => pair.First.Length > 0 && pair.Second is null))
        {
            var inputs = planned.Inputs.Select(name => name.Length == 0 ? -1 : Read(name)).ToArray();
            steps.Add(new(node, kernel, inputs, [.. planned.Outputs.Select(name => name.Length == 0 ? -1 : Slot(name))], []));
            return;
        }

        var values = kernel(new([.. known], ForwardMode.Inference));
        for (var index = 0; index < planned.Outputs.Count && index < values.Length; index++)
            constants[planned.Outputs[index]] = values[index];
    }

    /// <summary>Running statistics change from pass to pass, so they are never folded.</summary>
    private void AddBuffers(GraphNode node)
    {
        if (node.Operation != "BatchNormalization")
            return;

        foreach (var name in node.Inputs.Skip(3).Where(name => !slots.ContainsKey(name)))
        {
            var stored = name;
            while (slice.Maker(stored) is { Operation: "Identity" } copy)
                stored = copy.Inputs[0];
            if (Known(name) is not { } value)
                continue;
            if (!buffers.TryGetValue(stored, out var buffer))
                buffers[stored] = buffer = value.clone();
            Slot(name, buffer);
        }
    }

    /// <summary>The value of a constant that is not trained; null for anything else.</summary>
    private Tensor? Known(string name)
    {
        if (name.Length == 0 || slots.TryGetValue(name, out var slot) && !constants.ContainsKey(name))
            return null;
        if (!constants.TryGetValue(name, out var value) && slice.IsStored(name))
        {
            value = TensorImport.Of(slice.Stored(name), name);
            constants[name] = value = value.dtype == ScalarType.Float64 ? value.to(ScalarType.Float32) : value;
        }

        return value;
    }

    /// <summary>The slot that holds a value when it is read.</summary>
    private int Read(string name)
    {
        if (slots.TryGetValue(name, out var slot))
            return slot;

        return Known(name) is { } value
            ? Slot(name, value)
            : throw new RejectedException($"'{name}' is read before anything makes it; export the model again.");
    }

    private int Slot(string name, Tensor? value = null)
    {
        slots[name] = fixedValues.Count;
        fixedValues.Add(value);
        return slots[name];
    }
}
