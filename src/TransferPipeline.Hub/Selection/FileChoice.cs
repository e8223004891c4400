using System.Text.RegularExpressions;
using TransferPipeline.Contracts;

namespace TransferPipeline.Hub.Selection;

/// <summary>Which files of a repository a model is: one ONNX file, and the small files that say how to use it.</summary>
internal static partial class FileChoice
{
    private static readonly HashSet<string> Companions =
    [
        "config.json", "preprocessor_config.json", "processor_config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json",
        "generation_config.json", "added_tokens.json", "modules.json", "sentence_bert_config.json", "config_sentence_transformers.json", "README.md",
    ];

    /// <summary>Wanted only where there is no tokenizer.json.</summary>
    private static readonly HashSet<string> BareVocabularies = ["vocab.txt", "vocab.json", "merges.txt"];

    private static readonly string[] OtherWeights = [".safetensors", ".bin", ".h5", ".msgpack", ".gguf", ".pt", ".pth", ".ckpt", ".tflite"];

    private static readonly HashSet<string> NoWeights = [".onnx", ".json", ".txt", ".md", ".model", ".py", ".yaml", ".yml", .. OtherWeights];

    /// <summary>The ONNX file that the reference means.</summary>
    internal static RepositoryFile Onnx(HubReference reference, IReadOnlyList<RepositoryFile> files)
    {
        var graphs = Graphs(files);
        if (graphs.Count == 0)
            throw NoGraph(reference, files);

        return Among(reference, graphs) ?? throw Missing(reference, reference.NamesFile ? $"the file {reference.Selection}" : $"an ONNX file for {reference.Selection}", graphs);
    }

    /// <summary>Whether the file that the reference means is among these.</summary>
    internal static bool Finds(HubReference reference, IReadOnlyList<RepositoryFile> files) => Among(reference, Graphs(files)) is not null;

    private static RepositoryFile? Among(HubReference reference, List<RepositoryFile> graphs)
    {
        if (reference.NamesFile)
            return graphs.FirstOrDefault(file => file.Path == reference.Selection);

        var usual = Precisions.Paths(reference.Selection).Select(path => graphs.FirstOrDefault(file => file.Path == path)).FirstOrDefault(file => file is not null);
        return usual ?? (reference.Selection == Precisions.Default && graphs is [var only] ? only : null);
    }

    private static List<RepositoryFile> Graphs(IReadOnlyList<RepositoryFile> files)
        => [.. files.Where(file => file.Path.EndsWith(Precisions.Ending, StringComparison.OrdinalIgnoreCase)).OrderBy(file => file.Path, StringComparer.Ordinal)];

    /// <summary>Configuration, tokenizer and README, of the repository and of the ONNX file's folder.</summary>
    internal static IEnumerable<RepositoryFile> Beside(RepositoryFile onnx, IReadOnlyList<RepositoryFile> files)
    {
        var near = files.Where(file => file.Folder == "" || file.Folder == onnx.Folder).ToList();
        var vocabularies = near.Any(file => file.Name == "tokenizer.json") ? [] : BareVocabularies;
        return near.Where(file => Companions.Contains(file.Name) || vocabularies.Contains(file.Name)).Concat(files.Where(file => ModuleConfig().IsMatch(file.Path)));
    }

    /// <summary>Whether weights may lie beside the ONNX file: only then is it worth to look into it.</summary>
    internal static bool MayHaveWeightsBeside(RepositoryFile onnx, IReadOnlyList<RepositoryFile> files)
        => files.Any(file => file.Path.StartsWith(onnx.Folder, StringComparison.Ordinal) && file.Folder.Length >= onnx.Folder.Length && !NoWeights.Contains(Path.GetExtension(file.Name).ToLowerInvariant()) && file.Name[0] != '.');

    private static RejectedException Missing(HubReference reference, string wanted, List<RepositoryFile> graphs)
    {
        var there = string.Join(", ", graphs.Take(40).Select(file => file.Path)) + (graphs.Count > 40 ? $" and {graphs.Count - 40} more" : "");
        return new($"{reference.Repository} at {reference.Revision} does not have {wanted}. It has {there}. Name one: {HubReference.Prefix}{reference.Repository}@{reference.Revision}:{graphs[0].Path}.");
    }

    private static RejectedException NoGraph(HubReference reference, IReadOnlyList<RepositoryFile> files)
    {
        var kinds = files.Select(file => Path.GetExtension(file.Name)).Where(OtherWeights.Contains).Distinct().Order(StringComparer.Ordinal).ToList();
        var there = kinds.Count == 0 ? "" : $", only weights ({string.Join(", ", kinds)}). Weights alone are used only where their graph is known, and none is known so far";
        return new(
            $"{reference.Repository} at {reference.Revision} holds no ONNX file{there}. Export it once, where Python with optimum is: "
            + $"optimum-cli export onnx --model {reference.Repository} FOLDER, and name FOLDER/model.onnx; or take a copy that somebody exported (often in onnx-community or Xenova).");
    }

    /// <summary>The parts of a sentence-transformers model: <c>1_Pooling/config.json</c>.</summary>
    [GeneratedRegex(@"\A[0-9]{1,2}_[A-Za-z]{1,40}/config\.json\z")]
    private static partial Regex ModuleConfig();
}
