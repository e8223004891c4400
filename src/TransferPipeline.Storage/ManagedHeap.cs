namespace TransferPipeline.Storage;

/// <summary>The memory of .NET.</summary>
public static class ManagedHeap
{
    /// <summary>
    /// Call between two steps, when the first one's objects are let go: their memory goes back to the system, and the process needs the larger of the
    /// two steps, not their sum. Everything stands still for it, some hundredths of a second.
    /// </summary>
    public static void Return() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);
}
