using TorchSharp;
using TransferPipeline.Train.TorchLoading;

namespace TransferPipeline.Tests.Train.TorchLoading;

public sealed class LibTorchSharpPatchTests
{
    private static readonly string PackagedLibrary = Path.Combine(
        Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages"),
        "torchsharp", "0.107.0", "runtimes", "linux-x64", "native", "libLibTorchSharp.so");

    [Fact]
    public void The_native_library_of_TorchSharp_loads_on_this_machine()
    {
        using var tensor = torch.arange(5, dtype: torch.float32);

        using var sum = tensor.sum();

        Assert.Equal(10f, sum.item<float>());
    }

    [Fact]
    public void Only_the_symbol_and_its_version_entry_change()
    {
        var original = ReadPackagedLibrary();

        var patched = LibTorchSharpPatch.Apply(original);

        Assert.NotNull(patched);
        Assert.Equal(original.Length, patched.Length);
        var changed = Enumerable.Range(0, original.Length).Where(index => original[index] != patched[index]).ToList();
        Assert.InRange(changed.Count, 10, 28 + 8);
        Assert.Contains("_ZSt21ios_base_library_initv\0", Text(original));
        Assert.DoesNotContain("_ZSt21ios_base_library_initv\0", Text(patched));
        Assert.Contains("\0_ZNSt8ios_base4InitC1Ev\0", Text(patched));
    }

    [Fact]
    public void A_patched_library_is_left_alone()
    {
        var patched = LibTorchSharpPatch.Apply(ReadPackagedLibrary());

        Assert.Null(LibTorchSharpPatch.Apply(patched!));
    }

    [Fact]
    public void A_library_in_which_another_symbol_needs_the_newer_version_is_refused()
    {
        var library = ReadPackagedLibrary();
        var name = Text(library).IndexOf("_ZSt21ios_base_library_initv\0", StringComparison.Ordinal);
        library[name + 4] = (byte)'9';

        var refusal = Assert.Throws<InvalidDataException>(() => LibTorchSharpPatch.Apply(library));

        Assert.Contains("_ZSt21ios_base_library_initv", refusal.Message);
    }

    [Fact]
    public void A_file_that_is_no_library_is_refused() =>
        Assert.Throws<InvalidDataException>(() => LibTorchSharpPatch.Apply(new byte[100]));

    [Fact]
    public void The_package_cache_keeps_the_library_as_it_was_delivered() =>
        Assert.Contains("_ZSt21ios_base_library_initv\0", Text(ReadPackagedLibrary()));

    private static byte[] ReadPackagedLibrary()
    {
        Assert.SkipUnless(File.Exists(PackagedLibrary), "TorchSharp's linux-x64 package is not in the package cache.");
        return File.ReadAllBytes(PackagedLibrary);
    }

    private static string Text(byte[] bytes) => System.Text.Encoding.Latin1.GetString(bytes);
}
