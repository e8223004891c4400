using TorchSharp;
using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Onnx.Tensors;
using TransferPipeline.Train.Graphs;

namespace TransferPipeline.Train.Tuning;

/// <summary>Low-rank updates (Hu et al. 2022, "LoRA") of the matrix products and convolutions of a tail; they are added to the weights at the end.</summary>
internal sealed class LoraAdapters : IDisposable
{
    private LoraAdapters(IReadOnlyList<LoraAdapter> all) => All = all;

    internal IReadOnlyList<LoraAdapter> All { get; }

    /// <summary>A weight has an adapter where the update is smaller than the weight itself; the others, and all biases, stay as they are.</summary>
    /// <param name="weights">Those that may change.</param>
    internal static LoraAdapters Create(OnnxModel model, IEnumerable<GraphNode> nodes, IReadOnlySet<string> weights, TuningRecipe recipe)
    {
        using var scope = torch.NewDisposeScope();
        var reader = new TensorReader(model);
        var stored = reader.Names.ToHashSet();
        var adapters = new List<LoraAdapter>();
        var turned = model.Nodes.Where(IsTurn).ToDictionary(node => node.Outputs[0], node => node.Inputs[0]);
        foreach (var (name, transposed) in nodes.Select(node => Weight(node, turned)).OfType<(string Name, bool Transposed)>().DistinctBy(weight => weight.Name))
        {
            if (!weights.Contains(name) || !stored.Contains(name) || !Pays(reader.Dimensions(name), transposed, recipe.LoraRank))
                continue;

            var value = TensorImport.Of(reader.Read(name), name);
            if (value.is_floating_point())
                adapters.Add(new(name, value.to_type(torch.float32).DetachFromDisposeScope(), transposed, recipe.LoraRank, recipe.LoraAlpha, new(recipe.Seed, (long)DrawKind.Adapter, adapters.Count)));
        }

        return adapters.Count > 0
            ? new(adapters)
            : throw new RejectedException($"tune.loraRank is {recipe.LoraRank}, and no matrix product or convolution that is trained has a float weight larger than an update of that rank; take a lower rank, more layers, or 0 (the weights themselves).");
    }

    public void Dispose()
    {
        foreach (var adapter in All)
            adapter.Dispose();
    }

    /// <param name="turned">What each transposed matrix was before: exporters that fold no constants turn a layer's weight over in the graph.</param>
    private static (string Name, bool Transposed)? Weight(GraphNode node, Dictionary<string, string> turned) => node.Operation switch
    {
        "Conv" => (node.Inputs[1], false),
        "Gemm" => (node.Inputs[1], node.Whole("transB", 0) == 0),
        "MatMul" => turned.TryGetValue(node.Inputs[1], out var before) ? (before, false) : (node.Inputs[1], true),
        _ => null,
    };

    private static bool IsTurn(GraphNode node) => node is { Operation: "Transpose", Domain: "" } && node.Wholes("perm") is null or [1, 0];

    private static bool Pays(IReadOnlyList<long> shape, bool transposed, int rank)
    {
        if (shape.Count < 2 || (transposed && shape.Count > 2))
            return false;

        var (rows, columns) = LoraAdapter.Sides(shape, transposed);
        return rank * (rows + columns) < rows * columns;
    }
}
