using TransferPipeline.Onnx.Graphs;
using static TorchSharp.torch;

namespace TransferPipeline.Train.Graphs;

/// <summary>What an operator's translation may look at: the node, and those of its inputs that are known before any pass.</summary>
internal sealed class NodeScope(GraphNode node, int opset, IReadOnlyList<Tensor?> constants)
{
    internal GraphNode Node => node;

    internal int Opset => opset;

    internal bool Has(int input) => input < node.Inputs.Count && node.Inputs[input].Length > 0;

    /// <summary>Null when it is computed in each pass, trained, or left out.</summary>
    internal Tensor? Constant(int input) => input < constants.Count ? constants[input] : null;

    internal long Whole(string attribute, long otherwise) => node.Whole(attribute, otherwise);

    internal float Real(string attribute, float otherwise) => node.Real(attribute, otherwise);

    internal string Text(string attribute, string otherwise) => node.Text(attribute, otherwise);

    internal long[]? Wholes(string attribute) => node.Wholes(attribute)?.ToArray();

    /// <summary>Whole numbers from the attribute of older opsets or the input of newer ones, read only once where they never change; null where neither is there.</summary>
    internal Func<StepInputs, long[]?> Wholes(string attribute, int input) =>
        Wholes(attribute) is { } stated ? _ => stated : Wholes(input);

    internal Func<StepInputs, long[]?> Wholes(int input)
    {
        if (!Has(input))
            return _ => null;
        if (Constant(input) is not { } constant)
            return inputs => TensorImport.Wholes(inputs[input]);

        var known = TensorImport.Wholes(constant);
        return _ => known;
    }
}
