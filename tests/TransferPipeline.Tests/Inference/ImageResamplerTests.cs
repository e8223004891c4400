using TransferPipeline.Inference.Images;

namespace TransferPipeline.Tests.Inference;

public sealed class ImageResamplerTests
{
    [Fact]
    public void Resizes_to_the_bytes_that_Pillow_gives()
    {
        using var image = PictureFile.Decode(PictureFile.Read("rgb.png"));
        foreach (var expected in PictureFile.Expected("resized"))
        {
            var size = PictureFile.Size(expected);
            var filter = Enum.Parse<ResampleFilter>(expected.GetProperty("filter").GetString()!, ignoreCase: true);

            var resized = Resize(image, size, new(0, 0, size.Width, size.Height), filter);

            Assert.True(expected.GetProperty("sha256").GetString() == PictureFile.RgbHash(resized), $"{filter} to {size} differs from Pillow's bytes.");
        }
    }

    [Theory]
    [InlineData(ResampleFilter.Nearest)]
    [InlineData(ResampleFilter.Bilinear)]
    [InlineData(ResampleFilter.Lanczos)]
    public void A_crop_has_the_bytes_of_the_whole(ResampleFilter filter)
    {
        using var image = PictureFile.Decode(PictureFile.Read("rgb.png"));
        ImageSize size = new(29, 23);
        var whole = Resize(image, size, new(0, 0, 29, 23), filter);

        var crop = Resize(image, size, new(5, 4, 11, 9), filter);

        for (var y = 0; y < 9; y++)
            Assert.Equal(whole.AsSpan(((y + 4) * 29 + 5) * 4, 44), crop.AsSpan(y * 44, 44));
    }

    [Fact]
    public void A_crop_outside_the_resized_picture_is_an_error()
    {
        using var image = PictureFile.Decode(PictureFile.Read("rgb.png"));

        Assert.Throws<ArgumentOutOfRangeException>(() => Resize(image, new(10, 10), new(5, 0, 6, 10), ResampleFilter.Bilinear));
    }

    private static byte[] Resize(DecodedImage image, ImageSize size, ImageRegion crop, ResampleFilter filter)
    {
        var destination = new byte[crop.Width * crop.Height * 4];
        ImageResampler.Resize(image, size, crop, filter, destination);
        return destination;
    }
}
