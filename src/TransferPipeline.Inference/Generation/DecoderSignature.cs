using System.Text.RegularExpressions;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using TransferPipeline.Contracts;

namespace TransferPipeline.Inference.Generation;

/// <summary>What a decoder's inputs and outputs are for, by the names that exporters give them.</summary>
internal sealed partial record DecoderSignature
{
    internal required IntegerInput Ids { get; init; }

    internal IntegerInput? Mask { get; init; }

    internal IntegerInput? Positions { get; init; }

    /// <summary>How many of the last logits are wanted.</summary>
    internal IntegerInput? LogitsToKeep { get; init; }

    /// <summary>Tells two merged graphs apart (Optimum's older <c>decoder_model_merged</c>): false for the prompt.</summary>
    internal string? CacheBranch { get; init; }

    internal required string Logits { get; init; }

    /// <summary>Empty for a graph that keeps nothing and sees the whole text at every step.</summary>
    internal required IReadOnlyList<CacheTensor> Caches { get; init; }

    /// <summary>Whether rows of different lengths may lie in one batch, the shorter ones padded in front: the graph must be told where they begin.</summary>
    internal bool MixesLengths => Caches.Count == 0 || (Mask is not null && Positions is not null);

    internal static DecoderSignature Of(InferenceSession session, string path)
    {
        var inputs = session.InputMetadata;
        var caches = inputs.Keys.Select(name => CacheOf(session, name, path)).OfType<CacheTensor>().ToList();
        var known = new HashSet<string>(["input_ids", "attention_mask", "position_ids", "use_cache_branch", "num_logits_to_keep", "logits_to_keep", .. caches.Select(cache => cache.Input)]);
        if (inputs.Keys.FirstOrDefault(name => !known.Contains(name)) is { } unknown)
        {
            throw new RejectedException(
                $"{path} wants the input \"{unknown}\" ({Describe(inputs[unknown])}), and a text generator gives input_ids, attention_mask, position_ids, use_cache_branch, "
                + "past_N, past_key_values.N.key and past_key_values.N.value. Export a decoder alone, for text generation.");
        }

        return new DecoderSignature
        {
            Ids = Integers(session, "input_ids", path) ?? throw new RejectedException($"{path} has no input \"input_ids\": it is not a text decoder."),
            Mask = Integers(session, "attention_mask", path),
            Positions = Integers(session, "position_ids", path),
            LogitsToKeep = Integers(session, "num_logits_to_keep", path) ?? Integers(session, "logits_to_keep", path),
            CacheBranch = inputs.ContainsKey("use_cache_branch") ? "use_cache_branch" : null,
            Logits = LogitsOf(session, path),
            Caches = caches,
        };
    }

    private static IntegerInput? Integers(InferenceSession session, string name, string path)
    {
        if (!session.InputMetadata.TryGetValue(name, out var input))
            return null;
        if (input.ElementType != typeof(long) && input.ElementType != typeof(int))
            throw new RejectedException($"The input \"{name}\" of {path} is {Describe(input)}; whole numbers of 64 or 32 bits are needed.");
        if (input.Dimensions is [> 0, ..] or [_, > 0] && name != "num_logits_to_keep" && name != "logits_to_keep")
            throw new RejectedException($"The input \"{name}\" of {path} is {Describe(input)}: it takes texts of one size only. Export the model with dynamic batch and sequence.");

        return new IntegerInput(name, input.ElementType == typeof(long));
    }

    private static CacheTensor? CacheOf(InferenceSession session, string name, string path)
    {
        var output = Fused().Match(name) is { Success: true } fused ? $"present_{fused.Groups[1].Value}"
            : Separate().Match(name) is { Success: true } separate ? $"present.{separate.Groups[1].Value}.{separate.Groups[2].Value}"
            : null;
        if (output is null)
            return null;
        if (!session.OutputMetadata.ContainsKey(output))
            throw new RejectedException($"{path} takes \"{name}\" but does not give \"{output}\". Export it with its key/value cache among the outputs.");

        var input = session.InputMetadata[name];
        var pairs = name.Contains('.') ? 1 : 2;
        var shape = input.Dimensions;
        var isCache = shape.Length == pairs + 3 && (pairs == 1 || shape[0] == 2) && shape[pairs] > 0 && shape[^1] > 0 && shape[^2] < 0
            && input.ElementDataType is TensorElementType.Float or TensorElementType.Float16;
        return isCache
            ? new CacheTensor(name, output, input.ElementDataType, pairs, shape[pairs], shape[^1])
            : throw new RejectedException(
                $"The input \"{name}\" of {path} is {Describe(input)}; a key/value cache is float or half, {(pairs == 2 ? "[2, batch, heads, length, width]" : "[batch, heads, length, width]")} with heads and width given.");
    }

    private static string LogitsOf(InferenceSession session, string path)
    {
        var outputs = session.OutputMetadata;
        var name = outputs.ContainsKey("logits") ? "logits" : outputs.Keys.FirstOrDefault(output => !output.StartsWith("present", StringComparison.Ordinal));
        return name is not null && outputs[name].Dimensions.Length == 3 && outputs[name].ElementDataType is TensorElementType.Float or TensorElementType.Float16
            ? name
            : throw new RejectedException($"{path} gives no logits [batch, length, vocabulary] of float or half; it gives {string.Join(", ", outputs.Keys.Select(output => $"\"{output}\""))}.");
    }

    private static string Describe(NodeMetadata tensor) => $"{tensor.ElementDataType} [{string.Join(", ", tensor.Dimensions.Select(size => size < 0 ? "any" : size.ToString()))}]";

    [GeneratedRegex(@"^past_(\d+)$")]
    private static partial Regex Fused();

    [GeneratedRegex(@"^past_key_values\.(\d+)\.(key|value)$")]
    private static partial Regex Separate();
}
