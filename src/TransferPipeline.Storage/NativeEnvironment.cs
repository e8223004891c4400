using System.Runtime.InteropServices;

namespace TransferPipeline.Storage;

/// <summary>Variables that native libraries read from the environment of the process itself, of which .NET keeps a copy. Set before the library is used.</summary>
public static partial class NativeEnvironment
{
    /// <summary>Whoever set the variable already keeps it.</summary>
    public static void Default(string name, string value)
    {
        if (OperatingSystem.IsLinux())
            _ = SetEnvironment(name, value, 0);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
