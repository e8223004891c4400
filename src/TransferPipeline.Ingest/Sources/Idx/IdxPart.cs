using System.Text.RegularExpressions;
using TransferPipeline.Contracts;

namespace TransferPipeline.Ingest.Sources.Idx;

/// <summary>One images file and what lies beside it.</summary>
/// <param name="Name">What its rows' ids begin with: <c>train</c> of <c>train-images-idx3-ubyte.gz</c>.</param>
/// <param name="Labels">Path of the labels file; null when there is none.</param>
/// <param name="Split">Null when the name says none.</param>
internal sealed partial record IdxPart(string Name, string Images, string? Labels, string? Split)
{
    internal static bool IsImages(string path) => ImagesName().IsMatch(Path.GetFileName(path));

    /// <summary>Train first; an images file that is there packed and unpacked is taken unpacked.</summary>
    internal static IReadOnlyList<IdxPart> Of(IReadOnlyList<string> images)
    {
        var parts = images
            .GroupBy(file => Unpacked(file).Replace(".idx", "-idx", StringComparison.Ordinal))
            .Select(copies => Of(copies.MinBy(file => file, StringComparer.Ordinal)!))
            .OrderBy(part => part.Split switch { SplitNames.Train => 0, SplitNames.Validation => 1, _ => 2 })
            .ThenBy(part => part.Name, StringComparer.Ordinal)
            .ToList();
        return parts.GroupBy(part => part.Split).FirstOrDefault(split => split.Count() > 1) is { } several
            ? throw new RejectedException($"{string.Join(" and ", several.Select(part => part.Images))} are images for the same split, {several.Key ?? "none"}. Name one of them as the source, or put each set into a folder of its own.")
            : parts;
    }

    private static IdxPart Of(string images)
    {
        var name = ImagesName().Match(Path.GetFileName(images)).Groups["name"].Value;
        var folder = Path.GetDirectoryName(Path.GetFullPath(images))!;
        string[] spellings = [$"{name}-labels-idx1-ubyte", $"{name}-labels.idx1-ubyte", $"{name}-labels-idx1-ubyte.gz", $"{name}-labels.idx1-ubyte.gz"];
        var labels = Array.Find(Array.ConvertAll(spellings, file => Path.Combine(folder, file)), File.Exists);
        if (labels is not null)
            FolderFiles.CheckLink(labels);

        return new IdxPart(name, images, labels, FileSplits.Parse(name));
    }

    private static string Unpacked(string file) => file.EndsWith(".gz", StringComparison.Ordinal) ? file[..^3] : file;

    [GeneratedRegex(@"^(?<name>.+)-images[-.]idx3-ubyte(\.gz)?$")]
    private static partial Regex ImagesName();
}
