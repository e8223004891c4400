using System.Security.Cryptography;
using System.Text.Json;
using TransferPipeline.Inference.Images;

namespace TransferPipeline.Tests.Inference;

/// <summary>The small pictures that tests/reference/make_pictures.py makes, and what Pillow reads out of them.</summary>
internal static class PictureFile
{
    private static string Folder { get; } = Path.Combine(Repository.Root, "tests", "TransferPipeline.Tests", "Inference", "Pictures");

    internal static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(Folder, name));

    internal static List<JsonElement> Expected(string kind)
    {
        using var json = JsonDocument.Parse(Read("expected.json"));
        return [.. json.RootElement.GetProperty(kind).EnumerateArray().Select(item => item.Clone())];
    }

    internal static ImageSize Size(JsonElement item) => new(item.GetProperty("size")[0].GetInt32(), item.GetProperty("size")[1].GetInt32());

    /// <summary>Of the red, green and blue bytes alone.</summary>
    internal static string RgbHash(ReadOnlySpan<byte> pixels)
    {
        var rgb = new byte[pixels.Length / 4 * 3];
        for (var i = 0; i < rgb.Length; i++)
            rgb[i] = pixels[i / 3 * 4 + i % 3];
        return Convert.ToHexStringLower(SHA256.HashData(rgb));
    }

    internal static DecodedImage Decode(byte[] content) =>
        Assert.IsType<ImageDecodeResult.Decoded>(ImageDecoder.Decode(content, new(), null)).Image;
}
