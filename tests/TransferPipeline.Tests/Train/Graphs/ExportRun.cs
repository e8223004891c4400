using System.Text.Json;
using TransferPipeline.Onnx.Graphs;
using static TorchSharp.torch;

namespace TransferPipeline.Tests.Train.Graphs;

/// <summary>One run of a reference beside an exported graph: what is fed, and the first values of some rows of the output.</summary>
internal sealed record ExportRun(Dictionary<string, Tensor> Feeds, string Output, long[] Shape, (int Row, double[] Values)[] Rows, double Spread)
{
    /// <param name="vocabulary">How many ids there are; not needed for pictures.</param>
    internal static IEnumerable<ExportRun> Of(OnnxModel model, JsonElement reference, int vocabulary)
    {
        if (reference.TryGetProperty("runs", out var runs))
            return runs.EnumerateArray().Select(run => Of(model, run.GetProperty("past").GetInt64(), run, vocabulary));

        long[] shape = [.. Numbers(reference.GetProperty("input_shape")).Select(side => (long)side)];
        var rows = reference.TryGetProperty("logits_first8", out var logits) ? logits : reference.GetProperty("first8");
        return [new(new() { [model.Inputs[0].Name] = Formula.Pixels(shape) }, model.Outputs[0].Name, [2, 1000], [.. rows.EnumerateArray().Select((row, index) => (index, Numbers(row)))], reference.GetProperty("std").GetDouble())];
    }

    private static ExportRun Of(OnnxModel model, long past, JsonElement run, int vocabulary)
    {
        var mask = run.GetProperty("attention_mask");
        var feeds = model.Inputs.ToDictionary(input => input.Name, input => input.Name switch
        {
            "pixel_values" => Formula.Pixels(2, 3, 224, 224),
            "input_ids" => Formula.Ids(vocabulary, 2, 7),
            "token_type_ids" => zeros([2, 7], ScalarType.Int64),
            "attention_mask" => Mask(),
            "position_ids" => arange(past, past + 7, 1, ScalarType.Int64).expand(2, 7),
            _ => Formula.Pixels(2, input.Dimensions![1].Size!.Value, past, input.Dimensions[3].Size!.Value),
        });
        return new(feeds, run.GetProperty("output").GetString()!, [.. Numbers(run.GetProperty("shape")).Select(side => (long)side)],
            [(0, Numbers(run.GetProperty("first8"))), (-1, Numbers(run.GetProperty("first8_last_row")))], run.GetProperty("std").GetDouble());

        Tensor Mask() => TorchValues.From(mask.EnumerateArray().SelectMany(row => row.EnumerateArray().Select(value => value.GetInt64())), 2, past + 7);
    }

    private static double[] Numbers(JsonElement list) => [.. list.EnumerateArray().Select(value => value.GetDouble())];
}
