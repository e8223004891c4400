using SkiaSharp;
using TransferPipeline.Inference.Images;
using TransferPipeline.Inference.OnnxSessions;

namespace TransferPipeline.Tests.Inference;

public sealed class ShrinkOnLoadTests
{
    [Theory]
    [InlineData(3001, 3601)]
    [InlineData(2003, 1999)]
    public void A_shrunk_photo_gives_the_embedding_of_the_full_decode(int width, int height)
    {
        using var model = (ImageModel)ContentModel.OpenEmbedding(Shared.Find("models", "image", "efficientnet_lite0_224.onnx"), Cards.EfficientNet, new());
        foreach (var photo in new[] { "bird.jpg", "pets.jpg", "sunflower.jpg" })
        {
            var large = Enlarge(File.ReadAllBytes(Shared.Find("data", "photos", photo)), width, height);

            using var full = Decode(large, null);
            using var shrunk = Decode(large, model.Preprocessor.ResizedTo);

            Assert.Equal(new ImageSize((width + 1) / 2, (height + 1) / 2), shrunk.Size);
            Assert.Equal(full.Size, shrunk.SourceSize);
            Assert.InRange(Vectors.Cosine(Embed(model, full), Embed(model, shrunk)), 0.999, 1.000001);
        }
    }

    [Fact]
    public void A_photo_near_the_size_needed_is_decoded_in_full()
    {
        using var image = Decode(File.ReadAllBytes(Shared.Find("data", "photos", "bird.jpg")), _ => new(256, 171));

        Assert.Equal(image.SourceSize, image.Size);
    }

    private static DecodedImage Decode(byte[] content, Func<ImageSize, ImageSize>? resizedTo) =>
        Assert.IsType<ImageDecodeResult.Decoded>(ImageDecoder.Decode(content, new(), resizedTo)).Image;

    private static float[] Embed(ImageModel model, DecodedImage image)
    {
        var input = new float[model.Preprocessor.ItemLength];
        model.Preprocessor.Fill(image, input);
        return model.Run(input, 1)[0];
    }

    private static byte[] Enlarge(byte[] content, int width, int height)
    {
        using var photo = SKBitmap.Decode(content);
        using var large = photo.Resize(new SKSizeI(width, height), new SKSamplingOptions(SKCubicResampler.Mitchell));
        using var jpeg = large.Encode(SKEncodedImageFormat.Jpeg, 90);
        return jpeg.ToArray();
    }
}
