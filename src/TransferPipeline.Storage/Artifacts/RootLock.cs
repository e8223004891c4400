using TransferPipeline.Contracts;

namespace TransferPipeline.Storage.Artifacts;

/// <summary>Held by the one process that works in a root; the kernel lets go of it when the process dies.</summary>
public sealed class RootLock : IDisposable
{
    private readonly FileStream file;

    private RootLock(FileStream file) => this.file = file;

    public void Dispose() => file.Dispose();

    public static RootLock Take(string root)
    {
        try
        {
            return new RootLock(new FileStream(Path.Combine(root, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException exception) when (exception is not (FileNotFoundException or DirectoryNotFoundException or PathTooLongException))
        {
            throw new RejectedException($"Another process is working in {root}. Wait for it to end, or choose another folder (--root; of a worker Worker__DataFolder).", exception);
        }
    }
}
