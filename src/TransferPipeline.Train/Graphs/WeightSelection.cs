using System.Runtime.InteropServices;
using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Graphs;

namespace TransferPipeline.Train.Graphs;

/// <summary>Which of the constants that a part of a graph reads are weights, and which of those are trained.</summary>
internal static class WeightSelection
{
    /// <summary>Names in the order in which the nodes read them.</summary>
    internal static IReadOnlyList<string> Of(GraphSlice slice, IReadOnlyCollection<string>? trainable)
    {
        var found = new Dictionary<string, bool>();
        foreach (var node in slice.Nodes)
        {
            for (var index = 0; index < node.Inputs.Count; index++)
            {
                var name = node.Inputs[index];
                if (name.Length > 0 && !IsSetting(slice, node, index) && IsFloating(slice, name))
                    found[name] = found.GetValueOrDefault(name) || (IsWeight(slice, node, index) && !IsLeftOut(slice, node, index));
            }
        }

        foreach (var name in slice.To.Where(name => IsFloating(slice, name)))
            found[name] = true;
        if (trainable is null)
            return [.. found.Where(pair => pair.Value).Select(pair => pair.Key)];
        if (trainable.FirstOrDefault(name => !found.ContainsKey(name)) is { } missing)
        {
            throw new RejectedException(
                $"'{missing}' is to be trained, but no floating-point weight of that name is read on the way to {string.Join(", ", slice.To)}" +
                " (running statistics and settings such as Resize's scales are not weights).");
        }

        return [.. found.Keys.Where(trainable.Contains)];
    }

    /// <summary>A DequantizeLinear node that reads nothing but constants makes a weight.</summary>
    internal static bool IsDequantized(GraphSlice slice, string tensor) =>
        slice.Maker(tensor) is { Operation: "DequantizeLinear", Domain: "" } node && node.Inputs.All(name => name.Length == 0 || slice.IsStored(name));

    private static bool IsFloating(GraphSlice slice, string name) => slice.IsStored(name)
        ? slice.StoredType(name) is ElementType.Float or ElementType.Float16 or ElementType.BFloat16 or ElementType.Double
        : IsDequantized(slice, name);

    private static bool IsWeight(GraphSlice slice, GraphNode node, int input)
    {
        var stored = slice.IsStored(node.Inputs[input]) ? node.Inputs[input] : slice.Maker(node.Inputs[input])!.Inputs[0];
        var shape = slice.StoredShape(stored);

        // A single number is a limit or a factor, unless it is where only a weight can be: a bias of one output, a slope.
        return shape.Aggregate(1L, (product, size) => product * size) > 1
            || (input > 0 && shape.Count > 0 && node.Operation is "Conv" or "ConvTranspose" or "Gemm" or "PRelu" or "BatchNormalization" or "LayerNormalization" or "InstanceNormalization" or "GroupNormalization");
    }

    /// <summary>
    /// What no network has for a weight: the frequencies of positions, and the ones and zeros that exporters write where a normalization has no scale and shift.
    /// PyTorch's GroupNorm becomes such an InstanceNormalization, with its own scale and shift behind it.
    /// </summary>
    private static bool IsLeftOut(GraphSlice slice, GraphNode node, int input)
    {
        var name = node.Inputs[input];
        if (slice.IsFrequency(name))
            return true;

        return input is 1 or 2 && node.Operation is "BatchNormalization" or "InstanceNormalization" or "LayerNormalization" or "GroupNormalization"
            && slice.Maker(name)?.Operation == "Constant" && slice.StoredType(name) == ElementType.Float
            && MemoryMarshal.Cast<byte, float>(slice.Stored(name).Bytes.Span).IndexOfAnyExcept(input == 1 ? 1f : 0f) < 0;
    }

    /// <summary>What an operator reads to know what to do, and not to compute with.</summary>
    private static bool IsSetting(GraphSlice slice, GraphNode node, int input) => node.Operation switch
    {
        "BatchNormalization" => input >= 3,
        "DequantizeLinear" => input >= 1 || IsDequantized(slice, node.Outputs[0]),
        "Resize" or "Upsample" or "Pad" or "Clip" or "QuantizeLinear" or "Dropout" => input >= 1,
        "Shape" or "Size" or "Range" or "OneHot" or "ConstantOfShape" or "CastLike" => input >= 1 || node.Operation != "CastLike",
        _ => false,
    };
}
