using System.Runtime.InteropServices;
using TorchSharp;

namespace TransferPipeline.Train.TorchLoading;

/// <summary>How many threads torch computes with, and how they wait for each other.</summary>
internal static partial class TorchThreads
{
    /// <summary>
    /// Call before anything else of torch. Its threads sleep while they wait: by default they spin, and then a second busy process on the machine
    /// makes training many times slower, not twice. Whoever set OMP_WAIT_POLICY keeps it.
    /// </summary>
    internal static void Use(int threads)
    {
        if (OperatingSystem.IsLinux())
        {
            // OpenMP reads the environment of the process itself, of which .NET keeps a copy.
            _ = SetEnvironment("OMP_WAIT_POLICY", "passive", 0);
        }

        torch.set_num_threads(threads);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
