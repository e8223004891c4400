using System.CommandLine;
using TransferPipeline.Cli.Hosting;
using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Hub.Catalog;

namespace TransferPipeline.Cli.Commands;

/// <summary>Options that several commands share, and how their values become parts of a specification.</summary>
internal static class CommandOptions
{
    internal static Option<string> Dataset() => new("--dataset")
    {
        Description = "The dataset; without @VERSION its newest version.",
        HelpName = "NAME[@VERSION]",
        Required = true,
    };

    internal static Option<string> Backbone() => new("--model")
    {
        Description = "The pretrained model: an .onnx file (its card is read from <model>.card.json beside it, or inferred), a model of the hub (hf:org/name) or of the catalog.",
        HelpName = "FILE|hf:REPO|NAME",
        Required = true,
    };

    /// <summary>One of several words, the first unless another is given.</summary>
    internal static Option<string> OneOf(string name, string description, params string[] words)
    {
        var option = new Option<string>(name) { Description = description, DefaultValueFactory = _ => words[0] };
        return option.Among(words);
    }

    /// <summary>Takes nothing but these words; a wrong one is an error that names the option and them.</summary>
    internal static Option<T> Among<T>(this Option<T> option, params string[] words)
    {
        option.CompletionSources.Add(words);
        option.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(token => !words.Contains(token.Value)) is { } wrong)
                result.AddError($"{option.Name} is '{wrong.Value}'; allowed: {string.Join(", ", words)}.");
        });
        return option;
    }

    internal static Option<bool> Detach() => new("--detach") { Description = "Do not watch the run: print its id and leave it to the worker service." };

    /// <summary>An existing dataset version: the one named, or the newest.</summary>
    internal static async Task<DatasetSpec> ReadDatasetAsync(string text, Session session, CancellationToken cancellationToken)
    {
        var name = ArtifactName.Parse(text);
        var root = await EmbeddedRoot.OpenReadOnlyAsync(session.Root, cancellationToken);
        var versions = await root.Results.DatasetsAsync(name.Name, cancellationToken);
        var found = versions.FirstOrDefault(version => name.Version is null || version.Version == name.Version)
            ?? throw new RejectedException($"There is no dataset {name} in {session.Root}. 'transfer datasets list' shows what is there, 'transfer ingest' reads a source.");
        return new DatasetSpec { Name = found.Name, Version = found.Version };
    }

    internal static BackboneSpec ReadBackbone(string text) => new()
    {
        Model = HubPulls.Find(text) is not null ? text : ReadFile(text, $"Give the path of an .onnx file, a reference to the hub (hf:org/name) or a name of the catalog. {ModelCatalog.Hint(text)}"),
    };

    /// <summary>The absolute path of data; it must exist unless it is a pattern.</summary>
    internal static string ReadSource(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        return Path.Exists(full) || path.AsSpan().IndexOfAny("*?{[") >= 0
            ? full
            : throw new RejectedException($"There is no file or folder {full}. Give the path of a folder, an archive, a table or an index file.");
    }

    internal static string ReadFile(string path, string wayOut)
    {
        var full = Path.GetFullPath(path);
        return File.Exists(full) ? full : throw new RejectedException($"There is no file {full}. {wayOut}");
    }
}
