using TransferPipeline.Contracts.Pipelines;

namespace TransferPipeline.Ingest.Sources.Indexes;

/// <summary>
/// Hugging Face's "imagefolder with metadata": a folder, or each of its split folders, with a <c>metadata.csv</c> or <c>metadata.jsonl</c> that has
/// a <c>file_name</c> column. Without that column the file is somebody's own, and the folder a class tree.
/// </summary>
internal static class MetadataIndex
{
    private const string PathColumn = "file_name";
    private static readonly string[] Names = ["metadata.csv", "metadata.jsonl"];

    /// <summary>The indexes of a folder; empty when it is to be read as a class tree.</summary>
    internal static IReadOnlyList<string> Find(string folder)
    {
        if (In(folder) is { } index)
            return [index];

        var folders = new DirectoryInfo(folder).EnumerateDirectories().Where(inner => !FileNames.IsHidden(inner.Name)).OrderBy(inner => inner.Name, StringComparer.Ordinal).ToList();
        if (!TreePath.HasSplitFolders([.. folders.Select(inner => inner.Name)]))
            return [];

        var indexes = folders.Select(inner => In(inner.FullName)).OfType<string>().ToList();
        return indexes.Count == folders.Count ? indexes : [];
    }

    internal static IndexSource Open(string folder, IReadOnlyList<string> indexes, DatasetSpec spec)
        => new(indexes, spec with { ContentColumn = spec.ContentColumn ?? PathColumn }, folder);

    private static string? In(string folder) => Array.Find([.. Names.Select(name => Path.Combine(folder, name))], IsIndex);

    private static bool IsIndex(string file)
    {
        if (!File.Exists(file))
            return false;

        using var reader = IndexReader.Open(file);
        return reader.Columns.Contains(PathColumn, StringComparer.OrdinalIgnoreCase);
    }
}
