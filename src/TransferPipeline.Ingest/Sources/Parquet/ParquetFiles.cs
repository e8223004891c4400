using TransferPipeline.Contracts;

namespace TransferPipeline.Ingest.Sources.Parquet;

/// <summary>Finds the Parquet files of a folder.</summary>
internal static class ParquetFiles
{
    private static readonly EnumerationOptions Visible = new() { IgnoreInaccessible = true, AttributesToSkip = FileAttributes.Hidden };

    /// <summary>Those that lie in it; else those in its folders <c>data</c>, <c>train</c>, <c>test</c> and the like, as Hugging Face lays them out.</summary>
    internal static IReadOnlyList<string> In(string folder)
    {
        var here = Directory.EnumerateFiles(folder, "*.parquet", Visible).Order(StringComparer.Ordinal).ToList();
        if (here.Count > 0)
            return here;

        return [.. Directory.EnumerateDirectories(folder, "*", Visible)
            .Where(child => Path.GetFileName(child) is "data" || SplitNames.Parse(Path.GetFileName(child)) is not null)
            .Where(child => new DirectoryInfo(child).LinkTarget is null)
            .SelectMany(child => Directory.EnumerateFiles(child, "*.parquet", Visible))
            .Order(StringComparer.Ordinal)];
    }

    internal static void CheckLinks(IEnumerable<string> files)
    {
        if (files.FirstOrDefault(file => new FileInfo(file).LinkTarget is not null) is { } link)
            throw new RejectedException($"{link} is a symbolic link; links in a folder are not followed. Put the file itself there, or name it as the source.");
    }
}
