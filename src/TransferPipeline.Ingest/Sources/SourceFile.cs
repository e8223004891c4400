using TransferPipeline.Contracts;

namespace TransferPipeline.Ingest.Sources;

/// <summary>Reads files that users name or that lie in a source.</summary>
internal static class SourceFile
{
    private const int BufferBytes = 1 << 16;

    /// <summary>The content of one row's file; whatever is wrong with it is the row's own trouble.</summary>
    internal static async Task<SourceContent> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var file = new FileInfo(path);
        if (file.LinkTarget is not null)
            return new Refusal(RefusalReason.NotAFile, "It is a symbolic link; links are not followed. Put the file itself here.");

        if (Directory.Exists(path))
            return new Refusal(RefusalReason.NotAFile, "It is a folder.");

        if (!file.Exists)
            return new Refusal(RefusalReason.FileMissing, "There is no such file.");

        if (file.Length == 0)
            return Refusal.Empty;

        if (file.Length > FolderSource.MaxFileBytes)
            return Refusal.TooLarge(file.Length, FolderSource.MaxFileBytes);

        try
        {
            return await File.ReadAllBytesAsync(path, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new Refusal(RefusalReason.Unreadable, exception.Message);
        }
    }

    /// <summary>Opens an archive or index for reading from front to back.</summary>
    internal static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes, FileOptions.SequentialScan);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new RejectedException($"{path} cannot be read: permission denied. Grant read access.", exception);
        }
    }
}
