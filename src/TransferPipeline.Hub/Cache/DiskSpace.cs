using System.Globalization;

namespace TransferPipeline.Hub.Cache;

/// <summary>A full disk, said before it happens where that can be known, and in plain words where it happens.</summary>
internal static class DiskSpace
{
    /// <summary>ENOSPC and EDQUOT, ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL.</summary>
    internal static bool IsFull(IOException failure) => failure.HResult is 28 or 122 or unchecked((int)0x80070070) or unchecked((int)0x80070027);

    internal static IOException Full(string folder, IOException? cause = null)
        => new($"The disk of {folder} is full. Make room, or let HF_HUB_CACHE name a folder on another disk; what was fetched is kept, and the next pull goes on from there.", cause);

    internal static void Demand(string folder, long bytes, long free)
    {
        if (bytes > free)
            throw new IOException(string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:N1} MB are to be fetched, and the disk of {folder} has {free / 1e6:N1} MB left. Make room, or let HF_HUB_CACHE name a folder on another disk."));
    }

    /// <summary>Bytes that may be written in the folder; the largest number where the system does not say.</summary>
    internal static long Free(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception failure) when (failure is IOException or ArgumentException or UnauthorizedAccessException)
        {
            return long.MaxValue;
        }
    }
}
