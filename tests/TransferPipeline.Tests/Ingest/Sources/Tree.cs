using System.Text;

namespace TransferPipeline.Tests.Ingest.Sources;

/// <summary>Writes the files of a source; what is in a file is its path, unless said otherwise.</summary>
internal static class Tree
{
    internal static void Write(this TemporaryFolder folder, params ReadOnlySpan<string> paths)
    {
        foreach (var path in paths)
            folder.WriteText(path, path);
    }

    internal static string WriteText(this TemporaryFolder folder, string path, string text) => folder.WriteBytes(path, Encoding.UTF8.GetBytes(text));

    internal static string WriteBytes(this TemporaryFolder folder, string path, byte[] bytes)
    {
        var file = folder.File(path.Split('/'));
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, bytes);
        return file;
    }
}
