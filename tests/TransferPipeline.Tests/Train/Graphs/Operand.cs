using System.Runtime.InteropServices;
using Google.Protobuf;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Onnx.Proto;
using TransferPipeline.Tests.Onnx;

namespace TransferPipeline.Tests.Train.Graphs;

/// <summary>What a node reads: an input of the model, or what the model holds; a left-out one has no values.</summary>
internal sealed record Operand(ElementType Type, byte[] Bytes, long[] Shape, OperandRole Role)
{
    private static uint seed = 1;

    internal static Operand None { get; } = new(ElementType.Undefined, [], [], OperandRole.Constant);

    internal bool IsReal => Type is ElementType.Float or ElementType.Double;

    /// <summary>Fed floats between -1 and 1.</summary>
    internal static Operand X(params long[] shape) => Between(-1, 1, shape);

    /// <summary>Fed floats.</summary>
    internal static Operand Between(float low, float high, params long[] shape) => new(ElementType.Float, Noise(low, high, shape), shape, OperandRole.Input);

    /// <summary>Fed floats of which no two are nearer than 0.05, and none nearer to 0 than 0.02: nothing there is changed by a small step.</summary>
    internal static Operand Apart(params long[] shape)
    {
        var order = Enumerable.Range(0, (int)Count(shape)).Select(index => index * 7919 % 1009).ToArray();
        var sorted = order.Order().ToList();
        return new(ElementType.Float, Raw([.. order.Select(value => ((sorted.IndexOf(value) - (order.Length / 2)) * 0.05f) + 0.025f)]), shape, OperandRole.Input);
    }

    /// <summary>A weight of the model, between -1 and 1.</summary>
    internal static Operand Weight(params long[] shape) => X(shape) with { Role = OperandRole.Weight };

    /// <summary>A weight of the model.</summary>
    internal static Operand Weight(float low, float high, params long[] shape) => Between(low, high, shape) with { Role = OperandRole.Weight };

    /// <summary>A running mean or variance of the model.</summary>
    internal static Operand Statistic(float low, float high, params long[] shape) => Between(low, high, shape) with { Role = OperandRole.Statistic };

    /// <summary>A list of whole numbers in the model.</summary>
    internal static Operand List(params long[] values) => new(ElementType.Int64, MemoryMarshal.AsBytes<long>(values).ToArray(), [values.Length], OperandRole.Constant);

    /// <summary>Fed whole numbers.</summary>
    internal static Operand Indices(long[] values, params long[] shape) => new(ElementType.Int64, MemoryMarshal.AsBytes<long>(values).ToArray(), shape, OperandRole.Input);

    /// <summary>One float of the model, without dimensions.</summary>
    internal static Operand Number(float value) => new(ElementType.Float, Raw([value]), [], OperandRole.Constant);

    /// <summary>A list of floats in the model.</summary>
    internal static Operand Numbers(params float[] values) => new(ElementType.Float, Raw(values), [values.Length], OperandRole.Constant);

    /// <summary>Fed truth values, every third true.</summary>
    internal static Operand Truth(params long[] shape) => new(ElementType.Bool, [.. Enumerable.Range(0, (int)Count(shape)).Select(index => (byte)(index % 3 == 0 ? 1 : 0))], shape, OperandRole.Input);

    /// <summary>The same values fed, as doubles where they are floats.</summary>
    internal Operand InDoubles() => Type != ElementType.Float ? this with { Role = OperandRole.Input }
        : this with { Role = OperandRole.Input, Type = ElementType.Double, Bytes = MemoryMarshal.AsBytes<double>(Array.ConvertAll(MemoryMarshal.Cast<byte, float>(Bytes).ToArray(), value => (double)value)).ToArray() };

    internal TensorProto Tensor(string name) => new() { Name = name, DataType = (int)Type, Dims = { Shape }, RawData = ByteString.CopyFrom(Bytes) };

    private static byte[] Noise(float low, float high, long[] shape) => Raw([.. Networks.Noise((int)Count(shape), seed++).Select(value => low + ((value + 1) / 2 * (high - low)))]);

    private static long Count(long[] shape) => shape.Aggregate(1L, (product, side) => product * side);

    private static byte[] Raw(float[] values) => MemoryMarshal.AsBytes<float>(values).ToArray();
}
