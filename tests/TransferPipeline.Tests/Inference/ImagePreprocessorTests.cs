using TransferPipeline.Contracts;
using TransferPipeline.Inference.Images;
using TransferPipeline.Onnx.Cards;

namespace TransferPipeline.Tests.Inference;

public sealed class ImagePreprocessorTests
{
    private static readonly ImagePreprocessing Plain = new() { Height = 13, Width = 19, Resize = "stretch", Scale = 1 };

    [Theory]
    [InlineData(500, 375, 341, 256)]
    [InlineData(375, 500, 256, 341)]
    [InlineData(31, 300, 256, 2477)]
    [InlineData(1, 1, 256, 256)]
    public void The_longer_side_is_rounded_down_as_torchvision_does(int width, int height, int resizedWidth, int resizedHeight)
    {
        var preprocessor = new ImagePreprocessor(new() { Height = 224, Width = 224, ResizeTo = 256 });

        Assert.Equal(new ImageSize(resizedWidth, resizedHeight), preprocessor.ResizedTo(new(width, height)));
    }

    [Theory]
    [InlineData(341, 224, 58)]
    [InlineData(227, 224, 2)]
    [InlineData(225, 224, 0)]
    [InlineData(229, 224, 2)]
    public void The_centre_crop_rounds_a_half_to_the_even_pixel(int resized, int crop, int start)
    {
        Assert.Equal((start, crop, 0), ImageGeometry.Centre(resized, crop));
    }

    [Fact]
    public void Channel_order_and_layout_are_the_cards()
    {
        using var image = PictureFile.Decode(PictureFile.Read("rgb.png"));
        var pixel = (7 * 19 + 5) * 4;

        var planes = Fill(image, Plain);
        var reversed = Fill(image, Plain with { Channels = "bgr", Layout = "nhwc" });

        for (var channel = 0; channel < 3; channel++)
        {
            Assert.Equal(image.Pixels[pixel + channel], planes[channel * 13 * 19 + 7 * 19 + 5]);
            Assert.Equal(image.Pixels[pixel + channel], reversed[(7 * 19 + 5) * 3 + 2 - channel]);
        }
    }

    [Fact]
    public void Values_are_scaled_then_shifted_by_mean_and_divided_by_std()
    {
        using var image = PictureFile.Decode(PictureFile.Read("rgb.png"));

        var tensor = Fill(image, Plain with { Scale = 1 / 255.0, Mean = [0.485, 0.456, 0.406], Std = [0.229, 0.224, 0.225] });

        Assert.Equal((image.Pixels[1] / 255.0 - 0.456) / 0.224, tensor[13 * 19], 1e-6);
    }

    [Fact]
    public void Grey_is_weighted_as_in_ITU_R_601()
    {
        using var image = PictureFile.Decode(PictureFile.Read("rgb.png"));
        var (red, green, blue) = (image.Pixels[0], image.Pixels[1], image.Pixels[2]);

        var tensor = Fill(image, Plain with { Channels = "grey", Mean = [0], Std = [1] });

        Assert.Equal((red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16, tensor[0]);
    }

    [Fact]
    public void A_picture_smaller_than_the_input_is_padded_with_black_on_all_sides()
    {
        using var image = PictureFile.Decode(PictureFile.Read("rgb.png"));

        var tensor = Fill(image, new() { Height = 20, Width = 21, ResizeTo = 13, Scale = 1, Mean = [7, 7, 7] });

        Assert.Equal(-7, tensor[0]);
        Assert.Equal(-7, tensor[^1]);
        Assert.Equal(image.Pixels[0] - 7, tensor[3 * 21 + 1]);
    }

    [Theory]
    [InlineData("resize", "longer-side")]
    [InlineData("interpolation", "cubic")]
    [InlineData("channels", "RGB")]
    [InlineData("layout", "chw")]
    public void An_unknown_word_in_the_card_is_rejected_by_name(string setting, string word)
    {
        var card = setting switch
        {
            "resize" => Plain with { Resize = word },
            "interpolation" => Plain with { Interpolation = word },
            "channels" => Plain with { Channels = word },
            _ => Plain with { Layout = word },
        };

        var rejected = Assert.Throws<RejectedException>(() => new ImagePreprocessor(card));

        Assert.Contains($"\"{word}\"", rejected.Message, StringComparison.Ordinal);
    }

    private static float[] Fill(DecodedImage image, ImagePreprocessing card)
    {
        var preprocessor = new ImagePreprocessor(card);
        var tensor = new float[preprocessor.ItemLength];
        preprocessor.Fill(image, tensor);
        return tensor;
    }
}
