using System.Text.Json;
using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Graphs;

namespace TransferPipeline.Onnx.Cards.Texts;

/// <summary>A text decoder's card, from the graph and the configuration beside it.</summary>
internal static class GenerationCardInference
{
    private const string Ids = "input_ids";

    /// <summary>What configurations of different families call the number of positions.</summary>
    private static readonly string[] Positions = ["n_positions", "max_position_embeddings", "n_ctx", "max_seq_len", "seq_length"];

    internal static ModelCard Infer(OnnxModel model, string path)
    {
        if (!model.Inputs.Any(input => input.Name == Ids))
            throw new RejectedException($"{path} has no input '{Ids}'; its inputs are {string.Join("; ", model.Inputs)}. Name a text decoder for the task 'generate'.");
        if (!model.Outputs.Any(output => output.Rank == 3 && output.Name == "logits"))
        {
            throw new RejectedException(
                $"{path} does not give 'logits' for each token [batch, sequence, vocabulary]; its outputs are {string.Join("; ", model.Outputs)}. Name a text decoder for the task 'generate'.");
        }

        var said = new List<string>();
        var files = TextModelFiles.Find(path);
        JsonElement?[] configs = [files?.Read("generation_config.json"), files?.Read("config.json")];
        var generation = new TextGeneration
        {
            EndTokens = configs.Select(config => Numbers(config, "eos_token_id")).FirstOrDefault(found => found.Count > 0) ?? [],
            BeginToken = configs.SelectMany(config => Numbers(config, "bos_token_id")).Select(token => (int?)token).FirstOrDefault(),
            MaxPositions = Positions.SelectMany(name => Numbers(configs[1], name)).Select(count => (int?)count).FirstOrDefault(),
        };
        if (generation.EndTokens.Count == 0)
            said.Add("No token ends a text: nothing beside the model names one.");
        if (generation.MaxPositions is null)
            said.Add("Nothing beside the model says how many tokens a text may have.");

        return new()
        {
            Name = files is null ? Path.GetFileNameWithoutExtension(path) : Path.GetFileName(files.Folder),
            Input = Ids,
            Generation = generation,
            Inferred = said,
        };
    }

    /// <summary>A number, or a list of them; empty where there is neither.</summary>
    private static List<int> Numbers(JsonElement? config, string name) =>
        config is not { ValueKind: JsonValueKind.Object } values || !values.TryGetProperty(name, out var value) ? []
        : value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().SelectMany(Number)]
        : [.. Number(value)];

    private static IEnumerable<int> Number(JsonElement value) => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? [number] : [];
}
