using static TorchSharp.torch;

namespace TransferPipeline.Tests.Train.Graphs;

/// <summary>The made-up inputs of the shared references (MODELS.md).</summary>
internal static class Formula
{
    /// <summary>Between -1 and 1.</summary>
    internal static Tensor Pixels(params long[] shape) => TorchValues.From([.. Bytes(shape).Select(value => (float)((value / 127.5) - 1))], shape);

    /// <summary>As EfficientNet-Lite's are, a row of the batch lighter than the one before it, from -1 to 1.</summary>
    internal static Tensor Lightening(params long[] shape)
    {
        var row = Count(shape) / shape[0];
        return TorchValues.From([.. Bytes(shape).Select((value, index) => (float)(((value - 127) / 128.0) - 1 + (2.0 * (index / row) / (shape[0] - 1))))], shape);
    }

    internal static Tensor Ids(int vocabulary, params long[] shape) => TorchValues.From(Enumerable.Range(0, (int)Count(shape)).Select(index => index * 7919L % vocabulary), shape);

    /// <summary>A mask whose rows begin with that many ones.</summary>
    internal static Tensor Mask(long width, params int[] ones) =>
        TorchValues.From(ones.SelectMany(count => Enumerable.Range(0, (int)width).Select(index => index < count ? 1L : 0)), ones.Length, width);

    private static IEnumerable<long> Bytes(long[] shape) => Enumerable.Range(0, (int)Count(shape)).Select(index => index * 7919L % 256);

    private static long Count(long[] shape) => shape.Aggregate((product, side) => product * side);
}
