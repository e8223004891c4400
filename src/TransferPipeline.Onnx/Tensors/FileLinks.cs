using System.Runtime.InteropServices;

namespace TransferPipeline.Onnx.Tensors;

/// <summary>A hard link gives a model a file from anywhere on the disk under a harmless name; ONNX Runtime follows it, so we look first.</summary>
internal static partial class FileLinks
{
    private const int CurrentFolder = -100;
    private const int NoFollow = 0x100;
    private const uint TypeAndLinks = 0x1 | 0x4;
    private const int RegularFile = 0x8000;
    private const int TypeMask = 0xF000;

    /// <summary>"has another name …" or "is not a plain file"; null when all is well, and on systems without statx.</summary>
    internal static string? Problem(string path)
    {
        if (!OperatingSystem.IsLinux())
            return null;

        // struct statx is the same on every architecture: links at byte 16, mode at byte 28.
        var status = new byte[256];
        if (StatX(CurrentFolder, path, NoFollow, TypeAndLinks, status) != 0)
            return "cannot be looked at";

        var mode = BitConverter.ToUInt16(status, 28);
        return (mode & TypeMask) != RegularFile ? "is not a plain file"
            : BitConverter.ToUInt32(status, 16) > 1 ? "has another name elsewhere on the disk (a hard link)"
            : null;
    }

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int StatX(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, byte[] status);
}
