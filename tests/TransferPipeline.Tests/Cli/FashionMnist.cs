using System.IO.Compression;
using System.Security.Cryptography;

namespace TransferPipeline.Tests.Cli;

/// <summary>IDX files of Fashion-MNIST's kind, and the whole data set where Debian's package is installed.</summary>
internal static class FashionMnist
{
    internal const int Pixels = 28 * 28;
    private const string Folder = "/usr/share/datasets/fashion-mnist";

    internal static string[] Classes { get; } = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];

    internal static string Sample(string file) => Path.Combine(Repository.Root, "samples", "fashion", file);

    /// <summary>A file of the whole set; without the package the test skips, except in CI.</summary>
    internal static string Find(string file)
    {
        var path = Path.Combine(Folder, file);
        if (!File.Exists(path) && Environment.GetEnvironmentVariable("CI") is not "true")
            Assert.Skip("Debian's package dataset-fashion-mnist is not installed.");

        return path;
    }

    internal static byte[] Labels(string path) => Unpack(path)[8..];

    internal static byte[][] Images(string path) => [.. Unpack(path)[16..].Chunk(Pixels)];

    internal static string Hash(byte[] image) => Convert.ToHexString(SHA256.HashData(image));

    private static byte[] Unpack(string path)
    {
        using var packed = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        packed.CopyTo(bytes);
        return bytes.ToArray();
    }
}
