using Google.Protobuf;
using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Onnx.Proto;

namespace TransferPipeline.Onnx.Tensors;

/// <summary>Weights kept in files beside the model. A model is untrusted input: only plain files in its own folder are read.</summary>
public static class ExternalData
{
    /// <summary>The same model with all weights inside it, so that it is one self-contained file.</summary>
    public static OnnxModel Inline(OnnxModel model)
    {
        if (!Tensors(model.Proto.Graph).Any(IsExternal))
            return model;

        var copy = model.Copy();
        InlineAllBut(copy, model.Folder!, []);
        return new(copy, model.Folder);
    }

    internal static void InlineAllBut(ModelProto model, string folder, HashSet<TensorProto> except)
    {
        var total = 0L;
        foreach (var tensor in Tensors(model.Graph).Where(tensor => IsExternal(tensor) && !except.Contains(tensor)))
        {
            var data = ExternalSlice.Of(tensor, folder);
            total += data.Length;
            if (total > OnnxModel.MaxBytes)
                throw new RejectedException("The model's weights are larger than 2 GiB, the most that one ONNX file can hold.");

            tensor.RawData = UnsafeByteOperations.UnsafeWrap(data.Read());
            tensor.ExternalData.Clear();
            tensor.ClearDataLocation();
        }
    }

    /// <summary>What all tensors of the graph have together, wherever they lie.</summary>
    internal static long Bytes(GraphProto graph) => Tensors(graph).Sum(tensor => Math.Max(0, TensorSize.Bytes(tensor)));

    /// <summary>Files that hold weights of the model, in a fixed order; empty for a self-contained one.</summary>
    public static IReadOnlyList<string> Files(OnnxModel model) =>
    [
        .. Tensors(model.Proto.Graph).Where(IsExternal).Select(tensor => ExternalSlice.Of(tensor, model.Folder!).Path)
            .Distinct().Order(StringComparer.Ordinal),
    ];

    internal static bool IsExternal(TensorProto tensor) => tensor.DataLocation == TensorProto.Types.DataLocation.External;

    internal static void Check(OnnxModel model, string path)
    {
        foreach (var tensor in Tensors(model.Proto.Graph).Where(IsExternal))
        {
            if (ExternalSlice.Of(tensor, model.Folder!).Problem() is { } problem)
                throw new RejectedException($"{path}: tensor '{tensor.Name}' {problem}");
        }
    }

    internal static IEnumerable<TensorProto> Tensors(GraphProto graph) => graph.Initializer
        .Concat(graph.SparseInitializer.SelectMany(sparse => new[] { sparse.Values, sparse.Indices }.Where(tensor => tensor is not null)))
        .Concat(graph.Node.SelectMany(node => node.Attribute).SelectMany(attribute => attribute.T is null ? attribute.Tensors : attribute.Tensors.Prepend(attribute.T)))
        .Concat(graph.Node.SelectMany(TensorNames.Subgraphs).SelectMany(Tensors));
}
