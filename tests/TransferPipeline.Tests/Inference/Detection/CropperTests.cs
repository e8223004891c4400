using TransferPipeline.Inference.Detection;
using TransferPipeline.Inference.Images;
using TransferPipeline.Onnx.Cards;
using TransferPipeline.Storage.Pictures;

namespace TransferPipeline.Tests.Inference.Detection;

public sealed class CropperTests
{
    [Fact]
    public void The_rule_for_faces_gives_the_squares_of_the_reference()
    {
        var rule = new CropRule { Side = "area", Scale = 1.05, ShiftY = 0.06 };

        Assert.Equal(new ImageRegion(2, 107, 53, 53), Cropper.RegionOf(new(6.79, 100.57, 50.12, 159.48), rule, new(512, 356)));
        Assert.Equal(new ImageRegion(161, 136, 209, 209), Cropper.RegionOf(new(171.46, 121.85, 359.03, 333.8), rule, new(512, 600)));
    }

    [Theory]
    [InlineData(true, "longer", 1.5, "fill", "-10 -5 60 60")]
    [InlineData(true, "shorter", 1, "fill", "10 15 20 20")]
    [InlineData(false, "longer", 1, "fill", "0 15 40 20")]
    [InlineData(false, "longer", 2, "cut", "0 5 60 40")]
    public void Regions_follow_the_rule(bool square, string side, double scale, string outside, string expected)
    {
        var region = Cropper.RegionOf(new(0, 15, 40, 35), new CropRule { Square = square, Side = side, Scale = scale, Outside = outside }, new(100, 100));

        Assert.Equal(expected, $"{region.Left} {region.Top} {region.Width} {region.Height}");
    }

    [Fact]
    public void A_crop_has_the_original_pixels_and_the_fill_outside()
    {
        using var picture = Picture(4, 4);
        var cropper = new Cropper(new(new CropRule { Fill = 7 }, 40));

        using var crop = Decode(cropper.Cut(picture, new(2, 2, 6, 6), new())!);

        Assert.Equal(new ImageSize(4, 4), crop.Size);
        Assert.Equal([10, 10, 0, 255], crop.Pixels[..4].ToArray());
        Assert.Equal([15, 15, 0, 255], crop.Pixels.Slice(20, 4).ToArray());
        Assert.Equal([7, 7, 7, 255], crop.Pixels[^4..].ToArray());
    }

    [Fact]
    public void A_crop_many_times_as_large_as_the_input_is_made_smaller()
    {
        using var picture = Picture(100, 100);

        using var crop = Decode(new Cropper(new(new CropRule(), 40)).Cut(picture, new(0, 0, 100, 100), new())!);

        Assert.Equal(new ImageSize(40, 40), crop.Size);
    }

    [Fact]
    public void A_crop_beyond_the_limit_is_none()
    {
        using var picture = Picture(100, 100);

        Assert.Null(new Cropper(new(new CropRule { Scale = 4 }, 40)).Cut(picture, new(0, 0, 100, 100), new ImageLimits { MaxPixels = 100_000 }));
    }

    /// <summary>Red and green of a pixel are its number.</summary>
    private static DecodedImage Picture(int width, int height) =>
        Decode(StoredPng.EncodeColour([.. Enumerable.Range(0, width * height).SelectMany(index => new byte[] { (byte)index, (byte)index, 0 })], width, height));

    private static DecodedImage Decode(byte[] png) => ((ImageDecodeResult.Decoded)ImageDecoder.Decode(png, new(), null)).Image;
}
