using TransferPipeline.Onnx.Proto;
using TransferPipeline.Onnx.Tensors;

namespace TransferPipeline.Onnx.Graphs;

/// <summary>One operation of a graph, as the file states it. An input that is left out has an empty name.</summary>
public sealed class GraphNode
{
    private readonly NodeProto proto;
    private readonly string? folder;

    internal GraphNode(NodeProto proto, string? folder)
    {
        this.proto = proto;
        this.folder = folder;
        Inputs = [.. proto.Input];
        Outputs = [.. proto.Output];
    }

    /// <summary>Often empty; <see cref="ToString"/> tells nodes apart.</summary>
    public string Name => proto.Name;

    public string Operation => proto.OpType;

    /// <summary>Empty for the standard operators.</summary>
    public string Domain => proto.Domain is "ai.onnx" ? "" : proto.Domain;

    public IReadOnlyList<string> Inputs { get; }

    public IReadOnlyList<string> Outputs { get; }

    /// <summary>If, Loop and the like hold graphs of their own.</summary>
    public bool HasSubgraphs => TensorNames.Subgraphs(proto).Any();

    public long Whole(string attribute, long otherwise) => Find(attribute) is { } found ? found.I : otherwise;

    public float Real(string attribute, float otherwise) => Find(attribute) is { } found ? found.F : otherwise;

    public string Text(string attribute, string otherwise) => Find(attribute) is { } found ? found.S.ToStringUtf8() : otherwise;

    /// <summary>Null where the node does not have the attribute.</summary>
    public IReadOnlyList<long>? Wholes(string attribute) => Find(attribute)?.Ints;

    /// <summary>Null where the node does not have the attribute.</summary>
    public IReadOnlyList<float>? Reals(string attribute) => Find(attribute)?.Floats;

    /// <summary>Null where the node does not have the attribute.</summary>
    public TensorValue? Tensor(string attribute) => Find(attribute)?.T is { } tensor ? TensorValue.Read(tensor, folder) : null;

    public override string ToString() => $"{(Domain.Length == 0 ? "" : Domain + ".")}{Operation} '{(Name.Length > 0 ? Name : Outputs.FirstOrDefault(output => output.Length > 0))}'";

    private AttributeProto? Find(string attribute) => proto.Attribute.FirstOrDefault(candidate => candidate.Name == attribute);
}
