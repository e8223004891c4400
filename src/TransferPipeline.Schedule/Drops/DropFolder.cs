using System.Text;
using TransferPipeline.Schedule.Submissions;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Schedule.Drops;

/// <summary>What lies under <c>drops/&lt;dataset&gt;/</c> at one moment.</summary>
internal sealed class DropFolder
{
    /// <summary>Says that a folder is complete, as Hadoop and Spark say it.</summary>
    internal const string Marker = "_SUCCESS";

    internal const string PipelineName = "pipeline.yaml";

    internal const string ReportPrefix = "_report-";

    private readonly List<StoredFile> data = [];
    private bool marked;

    private DropFolder(string dataset) => Dataset = dataset;

    internal string Dataset { get; }

    /// <summary>The folder's own pipeline; null when it brings none.</summary>
    internal StoredFile? Pipeline { get; private set; }

    internal bool IsEmpty => data.Count == 0;

    /// <summary>Names this state of the folder: a changed, added or removed blob is another one.</summary>
    internal string Version => ContentSha.Of(Encoding.UTF8.GetBytes(string.Join('\n', data.Append(Pipeline).OfType<StoredFile>().Select(file => $"{file.Path} {file.ETag}"))))[..16];

    /// <summary>Whether a text can be the name of a folder below <c>drops/</c>: blobs and messages may have any, and none may lead elsewhere.</summary>
    internal static bool IsName(string? dataset) => dataset is not (null or "" or "." or "..") && dataset.AsSpan().IndexOfAny('/', '\\', '\0') < 0;

    /// <summary>Where the report on a state of the folder lies.</summary>
    internal static string ReportPath(string dataset, string version) => $"{ArtifactPath.Drops}/{dataset}/{ReportPrefix}{version}.json";

    internal static async Task<DropFolder> ReadAsync(IArtifactStore store, string dataset, CancellationToken cancellationToken)
    {
        var folder = new DropFolder(dataset);
        var prefix = $"{ArtifactPath.Drops}/{dataset}/";
        await foreach (var file in store.ListFilesAsync(prefix.TrimEnd('/'), cancellationToken))
        {
            var name = file.Path[prefix.Length..];
            if (name == Marker)
                folder.marked = true;
            else if (name == PipelineName)
                folder.Pipeline = file;
            else if (!SourceImport.IsOurs(name))
                folder.data.Add(file);
        }

        return folder;
    }

    /// <summary>An archive is complete as soon as it is there, for a blob appears all at once; a folder by its marker, or when it has been quiet.</summary>
    internal bool IsReady(DateTimeOffset now, TimeSpan quiet)
        => !IsEmpty && (marked || data is [{ Path: var only }] && SourceImport.IsWhole(only) || data.Append(Pipeline).OfType<StoredFile>().Max(file => file.ModifiedAt) <= now - quiet);
}
