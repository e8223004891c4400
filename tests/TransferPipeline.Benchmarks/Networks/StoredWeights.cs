using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Onnx.Tensors;
using static TorchSharp.torch;

namespace TransferPipeline.Benchmarks.Networks;

/// <summary>The weights of an exported model under the names that they had in the network it was exported from.</summary>
internal sealed class StoredWeights
{
    private readonly TensorReader reader;
    private readonly HashSet<string> names;
    private readonly Dictionary<string, string> products = [];

    internal StoredWeights(OnnxModel model)
    {
        reader = new(model);
        names = [.. reader.Names];
        foreach (var node in model.Nodes.Where(node => node.Operation == "MatMul" && names.Contains(node.Inputs[1])))
            products[node.Name.Trim('/').Replace("/MatMul", ".weight", StringComparison.Ordinal).Replace('/', '.')] = node.Inputs[1];
    }

    /// <summary>A linear layer's weight is stored transposed, under a name that says nothing, for the MatMul node of its module.</summary>
    internal void CopyTo(Tensor target, string name)
    {
        using var scope = NewDisposeScope();
        using var untracked = no_grad();
        target.copy_(names.Contains(name) ? Read(name) : Read(products[name]).t());
    }

    private Tensor Read(string name) => tensor(reader.Floats(name), [.. reader.Dimensions(name)]);
}
