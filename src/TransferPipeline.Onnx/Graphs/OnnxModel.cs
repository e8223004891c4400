using Google.Protobuf;
using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Proto;

namespace TransferPipeline.Onnx.Graphs;

/// <summary>
/// An ONNX model in memory. Never changed once made: edits give a new one, and everything the format knows that this project
/// does not survives them.
/// </summary>
public sealed class OnnxModel
{
    /// <summary>A protobuf message cannot be larger; models beyond it keep their weights in external data.</summary>
    internal const long MaxBytes = int.MaxValue;

    private readonly Lazy<IReadOnlyList<GraphNode>> nodes;

    internal OnnxModel(ModelProto proto, string? folder)
    {
        // Most models are loaded to be run or edited; only who looks inside needs these.
        nodes = new(() => [.. proto.Graph.Node.Select(node => new GraphNode(node, folder))]);
        Proto = proto;
        Folder = folder;
        var initializers = proto.Graph.Initializer.Select(tensor => tensor.Name).ToHashSet();
        Inputs = [.. proto.Graph.Input.Where(input => !initializers.Contains(input.Name)).Select(TensorTypes.Describe)];
        Outputs = [.. proto.Graph.Output.Select(TensorTypes.Describe)];
        Metadata = proto.MetadataProps.GroupBy(entry => entry.Key).ToDictionary(group => group.Key, group => group.Last().Value);
    }

    /// <summary>What has to be fed. Initializers that old exporters list as inputs too are not among them.</summary>
    public IReadOnlyList<TensorDescription> Inputs { get; }

    public IReadOnlyList<TensorDescription> Outputs { get; }

    /// <summary>In an order in which they can run.</summary>
    public IReadOnlyList<GraphNode> Nodes => nodes.Value;

    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Version of the standard operators; 0 when the model imports none.</summary>
    public int Opset => (int)(Proto.OpsetImport.FirstOrDefault(import => import.Domain is "" or "ai.onnx")?.Version ?? 0);

    public int IrVersion => (int)Proto.IrVersion;

    public string ProducerName => Proto.ProducerName;

    /// <summary>Treat as read-only; edit a <see cref="Copy"/>.</summary>
    internal ModelProto Proto { get; }

    /// <summary>Where external data lies; null for a model that has no file.</summary>
    internal string? Folder { get; }

    /// <summary>Reads a model and checks that its external data, if any, is beside it and may be read.</summary>
    public static OnnxModel Load(string path) => ModelFile.Load(path);

    /// <summary>Writes the model. External data is not copied: see <see cref="WholeModel"/>, and <see cref="Tensors.ExternalData.Inline"/> for one self-contained file.</summary>
    public void Save(string path)
    {
        using var stream = File.Create(path);
        Proto.WriteTo(stream);
    }

    public byte[] ToBytes() => Proto.CalculateSize() > 0
        ? Proto.ToByteArray()
        : throw new RejectedException("The model is larger than 2 GiB, the most that one ONNX file can hold.");

    public OnnxModel WithMetadata(string key, string value)
    {
        var copy = Copy();
        var entry = copy.MetadataProps.FirstOrDefault(entry => entry.Key == key);
        if (entry is null)
            copy.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
        else
            entry.Value = value;

        return new(copy, Folder);
    }

    internal ModelProto Copy() => Proto.Clone();
}
