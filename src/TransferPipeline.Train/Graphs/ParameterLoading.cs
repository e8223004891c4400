using TransferPipeline.Train.Graphs.Operators;
using static TorchSharp.torch;

namespace TransferPipeline.Train.Graphs;

/// <summary>Reads weights as parameters, and finds those that are one matrix stored twice, as exporters do with a tied output layer.</summary>
internal static class ParameterLoading
{
    internal static IReadOnlyList<TorchParameter> Load(GraphSlice slice, IReadOnlyList<string> names)
    {
        var loaded = new List<TorchParameter>();
        var alike = new Dictionary<string, List<int>>();
        foreach (var name in names)
        {
            var parameter = Load(slice, name);
            if (FindTwin(loaded, alike, parameter) is var (twin, isTurned))
            {
                loaded[twin] = loaded[twin] with { Twins = [.. loaded[twin].Twins, new(name, isTurned)] };
                parameter.Value.Dispose();
                continue;
            }

            if (parameter.Value.dim() == 2)
                (alike.TryGetValue(Key(parameter, parameter.Value), out var same) ? same : alike[Key(parameter, parameter.Value)] = []).Add(loaded.Count);
            loaded.Add(parameter);
        }

        foreach (var parameter in loaded)
            parameter.Value.requires_grad_(true);
        return loaded;
    }

    /// <summary>The matrix that was loaded before and holds the same numbers, as they stand or turned over.</summary>
    private static (int Index, bool IsTurned)? FindTwin(List<TorchParameter> loaded, Dictionary<string, List<int>> alike, TorchParameter parameter)
    {
        if (parameter.Value.dim() != 2 || !IsVaried(parameter.Value))
            return null;

        foreach (var isTurned in parameter.Value.shape.Min() > 1 ? new[] { false, true } : [false])
        {
            using var value = isTurned ? parameter.Value.t() : parameter.Value.alias();
            foreach (var index in alike.GetValueOrDefault(Key(parameter, value), []))
            {
                if (loaded[index].Value.Equals(value))
                    return (index, isTurned);
            }
        }

        return null;
    }

    private static TorchParameter Load(GraphSlice slice, string name)
    {
        if (slice.IsStored(name))
        {
            using var value = TensorImport.Of(slice.Stored(name), name);
            return new(name, value.to(ScalarType.Float32).alias(), slice.Maker(name) is null ? WeightOrigin.Initializer : WeightOrigin.Constant, slice.StoredType(name), []);
        }

        var node = slice.Maker(name)!;
        var inputs = node.Inputs.Select(input => input.Length == 0 ? null : TensorImport.Of(slice.Stored(input), input)).ToArray();
        using var dequantized = QuantizationOperators.Dequantize(node.Whole("axis", 1), node.Whole("block_size", 0), inputs[0]!, inputs[1]!, inputs.ElementAtOrDefault(2));
        return new(name, dequantized.alias(), WeightOrigin.Dequantized, slice.StoredType(node.Inputs[0]), []);
    }

    private static string Key(TorchParameter parameter, Tensor value)
    {
        using var row = value[0];
        using var head = row.narrow(0, 0, Math.Min(16, row.numel())).contiguous();
        return $"{parameter.Origin} {parameter.ElementType} {string.Join(",", value.shape)} {string.Join(",", TensorImport.Reals(head))}";
    }

    /// <summary>Weights that are all zeros or all ones are alike because nothing has changed them yet.</summary>
    private static bool IsVaried(Tensor value)
    {
        using var least = value.min();
        using var most = value.max();
        return least.item<float>() != most.item<float>();
    }
}
