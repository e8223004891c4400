using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Proto;
using TransferPipeline.Onnx.Tensors;

namespace TransferPipeline.Onnx.Graphs;

/// <summary>Saves a model with all its weights: in one file where that can hold them, else with a file of weights beside it.</summary>
public static class WholeModel
{
    /// <summary>What is smaller stays in the model: shapes and the like, which runtimes want to see without opening the other file.</summary>
    private const long LeastExternal = 1024;

    /// <summary>Runtimes map weights into memory, and want them to begin where a page does.</summary>
    private const long Page = 4096;

    /// <summary>Room for nodes, names and metadata.</summary>
    private const long Slack = 64 << 20;

    /// <summary>Weights beyond 2 GiB go into <c>PATH.data</c>, as ONNX's external data; the model is written last.</summary>
    public static void Save(OnnxModel model, string path) => Save(model, path, OnnxModel.MaxBytes - Slack);

    internal static void Save(OnnxModel model, string path, long mostBytes)
    {
        var copy = model.Copy();
        var large = copy.Graph.Initializer.Where(tensor => TensorSize.Bytes(tensor) >= LeastExternal || ExternalData.IsExternal(tensor)).ToList();
        if (ExternalData.Bytes(copy.Graph) <= mostBytes)
            ExternalData.Inline(model).Save(path);
        else
            SaveApart(copy, model, large, path);
    }

    private static void SaveApart(ModelProto copy, OnnxModel model, List<TensorProto> large, string path)
    {
        var data = path + ".data";
        if (ExternalData.Files(model).Any(file => Path.GetFullPath(file) == Path.GetFullPath(data)))
            throw new RejectedException($"{data} holds weights that {path} is made of; save the model in another place.");

        using (var stream = File.Create(data))
        {
            foreach (var tensor in large)
            {
                var value = TensorValue.Read(tensor, model.Folder);
                stream.Position = (stream.Length + Page - 1) / Page * Page;
                Refer(tensor, Path.GetFileName(data), stream.Position, value.Bytes.Length);
                stream.Write(value.Bytes.Span);
            }
        }

        // What is external anywhere but in an initializer is small, and runtimes look for it inside.
        ExternalData.InlineAllBut(copy, model.Folder ?? "", new HashSet<TensorProto>(large, ReferenceEqualityComparer.Instance));
        new OnnxModel(copy, model.Folder).Save(path);
    }

    private static void Refer(TensorProto tensor, string file, long offset, long length)
    {
        tensor.ClearRawData();
        tensor.FloatData.Clear();
        tensor.Int32Data.Clear();
        tensor.Int64Data.Clear();
        tensor.DoubleData.Clear();
        tensor.Uint64Data.Clear();
        tensor.ExternalData.Clear();
        tensor.DataLocation = TensorProto.Types.DataLocation.External;
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = file });
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "offset", Value = offset.ToString() });
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "length", Value = length.ToString() });
    }
}
