using System.Globalization;
using System.Text.Json;
using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Cards.Hub;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Tokenizers;

namespace TransferPipeline.Onnx.Cards.Texts;

/// <summary>A text model's card, from the names of its inputs and outputs and the files around it.</summary>
internal static class TextCardInference
{
    /// <summary>What BERT and its kin can take, where nothing says otherwise.</summary>
    private const int UsualTokens = 512;

    /// <summary>Tokenizers that know no limit state a huge number.</summary>
    private const double NoLimit = 1e6;

    private static readonly string[] Ids = ["input_ids", "ids", "input", "tokens"];
    private static readonly string[] Masks = ["attention_mask", "input_mask", "mask"];
    private static readonly string[] Types = ["token_type_ids", "segment_ids"];
    private static readonly string[] Places = ["position_ids"];

    /// <summary>Whether a graph takes the ids of tokens.</summary>
    internal static bool Takes(OnnxModel model) => Find(model, Ids) is not null;

    internal static ModelCard Infer(OnnxModel model, string path)
    {
        var said = new List<string>();
        var files = TextModelFiles.Find(path);
        var config = files?.Read("config.json");
        var (features, pooling) = Features(model, path, files, said);
        var logits = model.Outputs.FirstOrDefault(output => output.Name == "logits" && output.Rank == 2);
        return new()
        {
            Name = files is null ? Path.GetFileNameWithoutExtension(path) : Path.GetFileName(files.Folder),
            Input = Find(model, Ids)!,
            Embedding = features,
            Logits = logits?.Name,
            Probabilities = model.Outputs.FirstOrDefault(output => output.Name == "probabilities" && output.Rank == 2)?.Name,
            Labels = logits is null ? null : ClassNames.Read(config, logits, said),
            Text = new()
            {
                AttentionMask = Find(model, Masks),
                TokenTypes = Find(model, Types),
                Positions = Find(model, Places),
                MaxTokens = MaxTokens(files, config, said),
                Pooling = pooling.Mode,
                Normalize = pooling.Normalize,
            },
            Inferred = said,
        };
    }

    private static string? Find(OnnxModel model, string[] names) =>
        names.FirstOrDefault(name => model.Inputs.Any(input => input.Name == name && input.ElementType is ElementType.Int64 or ElementType.Int32));

    private static (string Tensor, SentencePooling Pooling) Features(OnnxModel model, string path, TextModelFiles? files, List<string> said)
    {
        var stated = files is null ? null : SentencePooling.Read(files);
        if (model.Outputs.FirstOrDefault(output => output.Rank == 2 && output.Name.Contains("embedding", StringComparison.OrdinalIgnoreCase)) is { } sentence)
            return Said(sentence.Name, new("none", false), $"The features are the output '{sentence.Name}', one vector a text.");

        if (model.Outputs.FirstOrDefault(output => output.Rank == 3 && output.Name is "last_hidden_state" or "token_embeddings" or "hidden_states") is { } tokens)
        {
            return Said(tokens.Name, stated ?? new("mean", false), stated is null
                ? $"The features are the mean of '{tokens.Name}' over a text's tokens; nothing beside the model says how to pool."
                : $"The features are '{tokens.Name}' with {stated.Mode} pooling{(stated.Normalize ? ", at unit length" : "")}, by modules.json.");
        }

        var scores = model.Outputs.FirstOrDefault(output => output.Name == "logits") ?? model.Outputs[0];
        var hidden = EmbeddingInference.BeforeLastLinear(model.Proto.Graph, scores.Name)
            ?? throw new RejectedException($"{path}: no output looks like features of texts; its outputs are {string.Join("; ", model.Outputs)}. Name one as \"embedding\" in {Path.ChangeExtension(path, ".card.json")}.");
        return scores.Rank == 3
            ? Said(hidden, stated ?? new("last", false), $"The features are '{hidden}' of a text's last token, which goes into the layer that predicts the next one.")
            : Said(hidden, new("none", false), $"The features are '{hidden}', which goes into the last linear layer.");

        (string, SentencePooling) Said(string tensor, SentencePooling pooling, string sentence)
        {
            said.Add(sentence);
            return (tensor, pooling);
        }
    }

    private static int MaxTokens(TextModelFiles? files, JsonElement? config, List<string> said)
    {
        // RoBERTa and its kin begin to count at the padding token's id plus one, and say how far they count.
        var begin = Word(config, "model_type") is "roberta" or "xlm-roberta" or "camembert" or "mpnet" ? 2 : 0;
        var positions = Number(config, "max_position_embeddings") - begin ?? Number(config, "n_positions");
        var wanted = Number(files?.Read("sentence_bert_config.json"), "max_seq_length") ?? Number(files?.Read("tokenizer_config.json"), "model_max_length") ?? positions;
        if (wanted is null && files is not null)
            wanted = Tokenizer.Load(files.Folder).MaxLength;
        if (wanted is null)
            said.Add(string.Create(CultureInfo.InvariantCulture, $"Texts are cut at {UsualTokens} tokens; nothing beside the model says how many it takes."));

        return Math.Min(wanted ?? UsualTokens, positions ?? int.MaxValue);
    }

    private static string? Word(JsonElement? config, string name) =>
        config is { ValueKind: JsonValueKind.Object } values && values.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static int? Number(JsonElement? config, string name) =>
        config is { ValueKind: JsonValueKind.Object } values && values.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.GetDouble() is >= 1 and < NoLimit and var number
            ? (int)number
            : null;
}
