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
            var same = alike.TryGetValue(Key(parameter), out var candidates) ? candidates : alike[Key(parameter)] = [];
            var twin = parameter.Value.dim() != 2 ? -1 : same.FindIndex(index => loaded[index].Value.Equals(parameter.Value));
            if (twin >= 0 && IsVaried(parameter.Value))
            {
                loaded[same[twin]] = loaded[same[twin]] with { Twins = [.. loaded[same[twin]].Twins, name] };
                parameter.Value.Dispose();
                continue;
            }

            same.Add(loaded.Count);
            loaded.Add(parameter);
        }

        foreach (var parameter in loaded)
            parameter.Value.requires_grad_(true);
        return loaded;
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

    private static string Key(TorchParameter parameter)
    {
        using var head = parameter.Value.flatten().narrow(0, 0, Math.Min(16, parameter.Value.numel()));
        return $"{parameter.Origin} {parameter.ElementType} {string.Join(",", parameter.Value.shape)} {string.Join(",", TensorImport.Reals(head))}";
    }

    /// <summary>Weights that are all zeros or all ones are alike because nothing has changed them yet.</summary>
    private static bool IsVaried(Tensor value)
    {
        using var least = value.min();
        using var most = value.max();
        return least.item<float>() != most.item<float>();
    }
}
