namespace TransferPipeline.Ingest.Sources.Archives;

/// <summary>A WebDataset file name: all up to the first dot of the file's own name is the sample's key, the rest says which part of it this is.</summary>
internal readonly record struct WebDatasetName(string Key, string Part)
{
    internal const string Class = "cls";
    internal const string Text = "txt";
    internal const string Json = "json";

    internal bool IsLabelPart => Part is Class or Text or Json;

    internal bool IsPicture => FileNames.IsPicture("." + Part);

    internal static WebDatasetName Parse(string path)
    {
        var name = path.LastIndexOf('/') + 1;
        var dot = path.IndexOf('.', name);
        return dot < 0 ? new WebDatasetName(path, "") : new WebDatasetName(path[..dot], path[(dot + 1)..].ToLowerInvariant());
    }
}
