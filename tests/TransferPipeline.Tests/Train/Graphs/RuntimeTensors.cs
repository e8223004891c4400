using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Onnx.Tensors;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace TransferPipeline.Tests.Train.Graphs;

/// <summary>ONNX Runtime on tensors of TorchSharp.</summary>
internal static class RuntimeTensors
{
    internal static Tensor[] Run(OnnxModel model, IReadOnlyList<string> names, IReadOnlyList<Tensor> values, IReadOnlyList<string> outputs)
    {
        using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        using var session = new InferenceSession(model.ToBytes(), options);
        using var run = new RunOptions();
        var given = values.Select(Make).ToList();
        try
        {
            using var results = session.Run(run, [.. names], given, [.. outputs]);
            return [.. results.Select(Take)];
        }
        finally
        {
            given.ForEach(value => value.Dispose());
        }
    }

    private static OrtValue Make(Tensor tensor)
    {
        var value = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, tensor.dtype switch
        {
            ScalarType.Float32 => TensorElementType.Float,
            ScalarType.Float64 => TensorElementType.Double,
            ScalarType.Int64 => TensorElementType.Int64,
            ScalarType.Int32 => TensorElementType.Int32,
            ScalarType.Byte => TensorElementType.UInt8,
            ScalarType.Int8 => TensorElementType.Int8,
            ScalarType.Bool => TensorElementType.Bool,
            var type => throw new ArgumentException($"{type} is not fed."),
        }, tensor.shape);
        using var plain = tensor.detach().contiguous();
        plain.bytes.CopyTo(value.GetTensorMutableRawData());
        return value;
    }

    // The runtime numbers its types as the format does.
    private static Tensor Take(OrtValue value)
    {
        var kind = value.GetTensorTypeAndShape();
        return TorchValues.From(new TensorValue((ElementType)(int)kind.ElementDataType, kind.Shape, value.GetTensorMutableRawData().ToArray()));
    }
}
