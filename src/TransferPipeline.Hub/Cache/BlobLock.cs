namespace TransferPipeline.Hub.Cache;

/// <summary>One process at a time fetches a blob: an exclusive lock on a file, which other clients of the hub respect as well, and which ends with the process.</summary>
internal static class BlobLock
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <param name="waiting">Called once, when somebody else holds it.</param>
    internal static async Task<FileStream> TakeAsync(string file, Action waiting, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        for (var told = false; ;)
        {
            try
            {
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException failure) when (IsTaken(failure))
            {
                if (!told)
                    waiting();
                told = true;
                await Task.Delay(Pause, cancellationToken);
            }
        }
    }

    /// <summary>EWOULDBLOCK of Linux and of macOS, a sharing violation of Windows.</summary>
    private static bool IsTaken(IOException failure) => failure.HResult is 11 or 35 or unchecked((int)0x80070020);
}
