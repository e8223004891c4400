using CsCheck;
using SkiaSharp;
using TransferPipeline.Storage.Pictures;

namespace TransferPipeline.Tests.Storage.Pictures;

public sealed class StoredPngTests
{
    [Fact]
    public void Any_grey_image_decodes_to_the_pixels_it_was_made_of()
        => Gen.Select(Gen.Int[1, 80], Gen.Int[1, 80])
            .SelectMany((width, height) => Gen.Byte.Array[width * height].Select(pixels => (width, height, pixels)))
            .Sample(image => Decode(StoredPng.EncodeGrey(image.pixels, image.width, image.height)).SequenceEqual(image.pixels), iter: 300);

    [Fact]
    public void A_colour_image_decodes_to_the_pixels_it_was_made_of()
    {
        byte[] pixels = [255, 0, 0, 0, 255, 0, 0, 0, 255, 1, 2, 3, 4, 5, 6, 7, 8, 9];

        using var bitmap = SKBitmap.Decode(StoredPng.EncodeColour(pixels, 3, 2));

        Assert.Equal(pixels, bitmap.Pixels.SelectMany(pixel => new[] { pixel.Red, pixel.Green, pixel.Blue }));
    }

    [Theory]
    [InlineData(65_534, 1)] // with its filter byte one block, full to the last byte
    [InlineData(65_535, 1)] // one byte more
    [InlineData(511, 256)]  // two full blocks and a rest
    [InlineData(1, 40_000)]
    public void Images_around_the_block_size_decode_as_well(int width, int height)
    {
        var pixels = new byte[width * height];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)(i * 31 % 251);

        Assert.Equal(pixels, Decode(StoredPng.EncodeGrey(pixels, width, height)));
    }

    [Fact]
    public void The_bytes_stay_the_same_for_ever()
        => Assert.Equal(
            "89504E470D0A1A0A0000000D49484452000000020000000208000000" + "0057DD52F8" + "00000011494441547801010600F9FF0000FF00FF00060001FF" + "0CA335E4" + "0000000049454E44AE426082",
            Convert.ToHexString(StoredPng.EncodeGrey([0, 255, 255, 0], 2, 2)));

    private static byte[] Decode(byte[] png)
    {
        using var codec = SKCodec.Create(new MemoryStream(png));
        Assert.Equal(SKEncodedImageFormat.Png, codec.EncodedFormat);
        var size = new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Gray8, SKAlphaType.Opaque);
        using var bitmap = new SKBitmap(size);
        Assert.Equal(SKCodecResult.Success, codec.GetPixels(size, bitmap.GetPixels()));
        var pixels = new byte[size.Width * size.Height];
        for (var y = 0; y < size.Height; y++)
            bitmap.GetPixelSpan().Slice(y * bitmap.RowBytes, size.Width).CopyTo(pixels.AsSpan(y * size.Width));

        return pixels;
    }
}
