using TransferPipeline.Contracts;

namespace TransferPipeline.Ingest.Sources;

/// <summary>The table files that lie in a folder a user named.</summary>
internal static class FolderFiles
{
    private static readonly EnumerationOptions Visible = new() { IgnoreInaccessible = true, AttributesToSkip = FileAttributes.Hidden };

    /// <summary>In ordinal order. Rejects a folder in which one of them is a link: nobody named what it leads to.</summary>
    internal static IReadOnlyList<string> Of(string folder, Func<string, bool> isOne)
    {
        var files = Directory.EnumerateFiles(folder, "*", Visible).Where(isOne).Order(StringComparer.Ordinal).ToList();
        files.ForEach(CheckLink);
        return files;
    }

    /// <summary>Those that lie in the folder; else those in its folders <c>data</c>, <c>train</c>, <c>test</c> and the like, as Hugging Face lays them out.</summary>
    internal static IReadOnlyList<string> OfTables(string folder, Func<string, bool> isOne)
    {
        var here = Of(folder, isOne);
        return here.Count > 0 ? here : [.. Folders(folder)
            .Where(child => Path.GetFileName(child) is "data" || SplitNames.Parse(Path.GetFileName(child)) is not null)
            .SelectMany(child => Of(child, isOne))];
    }

    /// <summary>Subfolders, but no links to folders.</summary>
    internal static IEnumerable<string> Folders(string folder)
        => Directory.EnumerateDirectories(folder, "*", Visible).Where(child => new DirectoryInfo(child).LinkTarget is null).Order(StringComparer.Ordinal);

    internal static void CheckLink(string file)
    {
        if (new FileInfo(file).LinkTarget is not null)
            throw new RejectedException($"{file} is a symbolic link; links in a folder are not followed. Put the file itself there, or name it as the source.");
    }
}
