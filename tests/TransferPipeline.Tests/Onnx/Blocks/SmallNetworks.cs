using TransferPipeline.Onnx.Blocks;
using TransferPipeline.Onnx.Graphs;

namespace TransferPipeline.Tests.Onnx.Blocks;

/// <summary>The small networks by name, and what to do with any of them.</summary>
internal static class SmallNetworks
{
    internal static readonly string[] Names = ["residual", "inverted", "keras", "vit", "bert", "gpt", "rotary", "relative"];

    internal static OnnxModel Get(string name) => name switch
    {
        "residual" => SmallPictureNetworks.Residual(),
        "inverted" => SmallPictureNetworks.InvertedResidual(),
        "keras" => SmallPictureNetworks.Keras(),
        "vit" => SmallTransformers.Vision(),
        "bert" => SmallTransformers.Bert(),
        "rotary" => SmallTransformers.Rotary(),
        "relative" => SmallTransformers.Relative(),
        _ => SmallTransformers.Gpt(),
    };

    internal static ModelBlocks Blocks(string name) => Blocks(Get(name));

    internal static ModelBlocks Blocks(OnnxModel model) => ModelBlocks.Of(model, model.Outputs[0].Name);

    /// <summary>The same graph as an exporter that keeps no names would write it.</summary>
    internal static OnnxModel WithoutNames(OnnxModel model)
    {
        var proto = model.Copy();
        var fixedNames = proto.Graph.Input.Concat(proto.Graph.Output).Select(value => value.Name).ToHashSet();
        var names = new Dictionary<string, string>();
        foreach (var tensor in proto.Graph.Initializer)
            tensor.Name = New(tensor.Name);
        foreach (var node in proto.Graph.Node)
        {
            node.Name = "";
            for (var index = 0; index < node.Input.Count; index++)
                node.Input[index] = New(node.Input[index]);
            for (var index = 0; index < node.Output.Count; index++)
                node.Output[index] = New(node.Output[index]);
        }

        proto.Graph.ValueInfo.Clear();
        return new(proto, model.Folder);

        string New(string name)
        {
            if (name.Length == 0 || fixedNames.Contains(name))
                return name;
            if (!names.TryGetValue(name, out var number))
                names[name] = number = $"t{names.Count}";

            return number;
        }
    }
}
