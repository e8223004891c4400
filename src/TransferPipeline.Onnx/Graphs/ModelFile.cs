using Google.Protobuf;
using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Proto;
using TransferPipeline.Onnx.Tensors;

namespace TransferPipeline.Onnx.Graphs;

/// <summary>From bytes on disk to a model, refusing what is none by file and reason.</summary>
internal static class ModelFile
{
    internal static OnnxModel Load(string path)
    {
        var named = new FileInfo(path);
        var file = named.LinkTarget is not null && named.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target ? target : named;
        if (!file.Exists)
        {
            throw new RejectedException(Directory.Exists(path)
                ? $"{path} is a folder, not an ONNX model; name the .onnx file in it."
                : $"{path} does not exist; check the path of the model.");
        }

        if (file.Length == 0)
            throw new RejectedException($"{path} is empty, not an ONNX model; fetch it again.");
        if (file.Length > OnnxModel.MaxBytes)
            throw new RejectedException($"{path} has {file.Length:N0} bytes; an ONNX file holds at most 2 GiB. Export it with external data.");

        var model = new OnnxModel(Parse(path), Path.GetDirectoryName(named.FullName));
        ExternalData.Check(model, path);
        return model;
    }

    /// <summary>The bytes as a model, without a look at what lies beside it.</summary>
    internal static ModelProto Parse(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            var proto = ModelProto.Parser.ParseFrom(stream);
            return Problem(proto) is { } problem ? throw NotOnnx(path, problem, null) : proto;
        }
        catch (InvalidProtocolBufferException failure)
        {
            throw NotOnnx(path, Guess(path) ?? "its bytes are not in that format, or it was cut short", failure);
        }
    }

    private static RejectedException NotOnnx(string path, string reason, Exception? cause)
    {
        var message = $"{path} is not an ONNX model: {reason}. Export the model to ONNX, or fetch it again.";
        return cause is null ? new(message) : new(message, cause);
    }

    private static string? Guess(string path)
    {
        using var stream = File.OpenRead(path);
        Span<byte> head = stackalloc byte[16];
        head = head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        return head switch
        {
            _ when head.StartsWith("version https:"u8) => "it is a Git LFS pointer, the model itself was not fetched",
            _ when head.StartsWith("PK"u8) => "it is a zip archive (a PyTorch checkpoint, perhaps)",
            _ when head.StartsWith("\u0089HDF"u8) || head[1..].StartsWith("HDF"u8) => "it is an HDF5 file (a Keras model, perhaps)",
            _ when head.TrimStart((byte)' ').StartsWith("<"u8) => "it is a web page",
            _ => null,
        };
    }

    private static string? Problem(ModelProto model)
    {
        if (model.Graph is null || (model.Graph.Node.Count == 0 && model.Graph.Initializer.Count == 0))
            return "it holds no graph";
        if (model.OpsetImport.Count == 0)
            return "it names no operator set";
        if (model.Graph.Output.Count == 0)
            return "its graph has no output";

        var known = TensorNames.Produced(model.Graph);
        var missing = model.Graph.Output.FirstOrDefault(output => !known.Contains(output.Name));
        return missing is null ? null : $"nothing in its graph makes the output '{missing.Name}'";
    }
}
