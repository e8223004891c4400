#if !NET
#nullable enable
using System;
using System.IO;
#endif
using System.Text;

namespace TransferPipeline.Train.TorchLoading;

/// <summary>
/// TorchSharp's <c>libLibTorchSharp.so</c> asks for <c>GLIBCXX_3.4.32</c> for one symbol only, the stream initialiser of GCC 13, and so
/// does not load where libstdc++ is older (Debian 12, Ubuntu 22.04, RHEL 9). Every libstdc++ has the older initialiser: two small edits
/// of the ELF file ask for that one. Compiled twice: here, where it is tested, and by Directory.Build.targets, which runs it.
/// </summary>
internal static class LibTorchSharpPatch
{
    private const string NewSymbol = "_ZSt21ios_base_library_initv";
    private const string OldSymbol = "_ZNSt8ios_base4InitC1Ev";
    private const string NewVersion = "GLIBCXX_3.4.32";
    private const string OldVersion = "GLIBCXX_3.4";
    private const uint SymbolVersions = 0x6fffffff;
    private const uint NeededVersions = 0x6ffffffe;

    /// <summary>The patched copy, of the same length; null when the file does not ask for the newer version (so also for a patched one).</summary>
    /// <exception cref="InvalidDataException">The file is no such library, or more than the one symbol needs the newer version.</exception>
    internal static byte[]? Apply(byte[] library)
    {
        RequireElf64(library);
        var needed = Section(library, NeededVersions);
        var strings = LinkedSection(library, needed);
        var newer = FindVersion(library, needed, strings, NewVersion);
        if (newer < 0)
            return null;

        var older = FindVersion(library, needed, strings, OldVersion);
        if (older < 0)
            throw new InvalidDataException($"it needs {NewVersion} but not {OldVersion}, which should take its place.");

        var name = NameOfTheOnlySymbol(library, BitConverter.ToUInt16(library, newer + 6));
        var patched = (byte[])library.Clone();
        var replacement = new byte[NewSymbol.Length];
        Encoding.ASCII.GetBytes(OldSymbol, 0, OldSymbol.Length, replacement, 0);
        Array.Copy(replacement, 0, patched, name, replacement.Length);
        Array.Copy(library, older, patched, newer, 4);
        Array.Copy(library, older + 8, patched, newer + 8, 4);
        return patched;
    }

    private static void RequireElf64(byte[] library)
    {
        if (library.Length < 64 || BitConverter.ToUInt32(library, 0) != 0x464c457f || library[4] != 2 || library[5] != 1)
            throw new InvalidDataException("it is not a 64-bit little-endian ELF file.");
    }

    /// <summary>Offset of the first section header of a type.</summary>
    private static int Section(byte[] library, uint type)
    {
        var count = BitConverter.ToUInt16(library, 60);
        for (var index = 0; index < count; index++)
        {
            var header = SectionHeader(library, index);
            if (BitConverter.ToUInt32(library, header + 4) == type)
                return header;
        }

        throw new InvalidDataException($"it has no section of type 0x{type:x}.");
    }

    private static int LinkedSection(byte[] library, int header) =>
        SectionHeader(library, BitConverter.ToInt32(library, header + 40));

    private static int SectionHeader(byte[] library, int index)
    {
        var header = BitConverter.ToInt64(library, 40) + (long)index * BitConverter.ToUInt16(library, 58);
        if (header < 0 || header + 64 > library.Length)
            throw new InvalidDataException("its section headers lie outside the file.");
        return (int)header;
    }

    private static int Start(byte[] library, int header) => checked((int)BitConverter.ToInt64(library, header + 24));

    /// <summary>Offset of the entry (hash, flags, index, name, next) that asks for a version of any library; -1 when there is none.</summary>
    private static int FindVersion(byte[] library, int needed, int strings, string version)
    {
        var file = Start(library, needed);
        for (var files = BitConverter.ToInt32(library, needed + 44); files > 0; files--)
        {
            var entry = file + BitConverter.ToInt32(library, file + 8);
            for (var entries = BitConverter.ToUInt16(library, file + 2); entries > 0; entries--)
            {
                if (IsText(library, Start(library, strings) + BitConverter.ToInt32(library, entry + 8), version))
                    return entry;
                entry += BitConverter.ToInt32(library, entry + 12);
            }

            file += BitConverter.ToInt32(library, file + 12);
        }

        return -1;
    }

    /// <summary>Where the name of the one symbol with this version index is stored.</summary>
    private static int NameOfTheOnlySymbol(byte[] library, ushort versionIndex)
    {
        var versions = Section(library, SymbolVersions);
        var symbols = LinkedSection(library, versions);
        var names = Start(library, LinkedSection(library, symbols));
        var found = -1;
        for (var index = 0; index < BitConverter.ToInt64(library, versions + 32) / 2; index++)
        {
            if ((BitConverter.ToUInt16(library, Start(library, versions) + index * 2) & 0x7fff) != versionIndex)
                continue;

            var name = names + BitConverter.ToInt32(library, Start(library, symbols) + index * 24);
            if (found >= 0 || !IsText(library, name, NewSymbol))
                throw new InvalidDataException($"other symbols than {NewSymbol} need {NewVersion}.");
            found = name;
        }

        return found >= 0 ? found : throw new InvalidDataException($"no symbol needs {NewVersion}.");
    }

    private static bool IsText(byte[] library, int offset, string text)
    {
        for (var index = 0; index < text.Length; index++)
        {
            if (library[offset + index] != text[index])
                return false;
        }

        return library[offset + text.Length] == 0;
    }
}
#if !NET

/// <summary>The build's side of it: only MSBuild's inline tasks, which target .NET Standard, compile this.</summary>
public sealed class PatchLibTorchSharp : Microsoft.Build.Utilities.Task
{
    [Microsoft.Build.Framework.Required]
    public string Library { get; set; } = "";

    public override bool Execute()
    {
        try
        {
            var patched = LibTorchSharpPatch.Apply(File.ReadAllBytes(Library));
            if (patched != null)
                Replace(patched);
        }
        catch (Exception exception) when (exception is InvalidDataException || exception is IndexOutOfRangeException || exception is ArgumentException)
        {
            Log.LogError("{0} cannot be made to load with this system's libstdc++, which lacks GLIBCXX_3.4.32: {1} Use a system with GCC 13's libstdc++ or the version of TorchSharp in Directory.Packages.props.", Library, exception.Message);
        }

        return !Log.HasLoggedErrors;
    }

    /// <summary>The output is a hard link into the package cache, so it is replaced, never written to; size and time stay, so that the next copy is skipped.</summary>
    private void Replace(byte[] patched)
    {
        var temporary = Library + "." + System.Diagnostics.Process.GetCurrentProcess().Id;
        File.WriteAllBytes(temporary, patched);
        File.SetLastWriteTimeUtc(temporary, File.GetLastWriteTimeUtc(Library));
        File.Delete(Library);
        File.Move(temporary, Library);
    }
}
#endif
