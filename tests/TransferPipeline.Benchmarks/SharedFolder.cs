namespace TransferPipeline.Benchmarks;

/// <summary>The folder of real models and data beside the repository.</summary>
internal static class SharedFolder
{
    internal static string Find(params string[] segments)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "TransferPipeline.sln")))
                continue;
            var path = Path.GetFullPath(Path.Combine([folder.FullName, "..", "shared", .. segments]));
            if (File.Exists(path) || Directory.Exists(path))
                return path;
        }

        throw new FileNotFoundException($"{Path.Combine(segments)} is not in the shared folder beside the repository; this benchmark needs it.");
    }
}
