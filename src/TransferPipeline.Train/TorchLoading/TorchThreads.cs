using TorchSharp;
using TransferPipeline.Storage;

namespace TransferPipeline.Train.TorchLoading;

/// <summary>How many threads torch computes with, and how they wait for each other.</summary>
internal static class TorchThreads
{
    /// <summary>
    /// Call before anything else of torch. Its threads sleep while they wait: by default they spin, and then a second busy process on the machine
    /// makes training many times slower, not twice. Whoever set OMP_WAIT_POLICY keeps it.
    /// </summary>
    internal static void Use(int threads)
    {
        NativeEnvironment.Default("OMP_WAIT_POLICY", "passive");
        torch.set_num_threads(threads);
    }
}
