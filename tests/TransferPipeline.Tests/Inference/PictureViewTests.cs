using TransferPipeline.Inference.Images;
using TransferPipeline.Onnx.Cards;

namespace TransferPipeline.Tests.Inference;

public sealed class PictureViewTests
{
    private static readonly PictureView Whole = new(1, 1, 0, 0, false, 1, 1, 1);
    private static readonly ImagePreprocessing Square = new() { Height = 16, Width = 16, Resize = "stretch", Scale = 1 };
    private static readonly string Key = new('a', 64);

    [Fact]
    public void All_of_a_square_picture_is_the_picture()
    {
        Assert.Equal(Fill(null), Fill(Whole));
    }

    [Fact]
    public void Mirrored_the_columns_change_places()
    {
        var (plain, mirrored) = (Fill(Whole), Fill(Whole with { Mirrored = true }));

        for (var row = 0; row < 3 * 16; row++)
            Assert.Equal(plain.Skip(16 * row).Take(16).Reverse(), mirrored.Skip(16 * row).Take(16));
    }

    [Fact]
    public void A_quarter_from_a_corner_is_that_corner_enlarged()
    {
        // Twice as large, of which the upper left is computed: the same samples as those of the corner alone, but for the rim that the filter mixes.
        var enlarged = Fill(Whole with { Area = 0.25 });
        var corner = Fill(null, new ImagePreprocessing { Height = 32, Width = 32, Resize = "stretch", Scale = 1 });

        for (var y = 0; y < 16; y++)
            Assert.Equal(corner.Skip(32 * y).Take(16), enlarged.Skip(16 * y).Take(16));
    }

    [Fact]
    public void Colours_change_by_their_factors()
    {
        var plain = Fill(Whole);
        var darker = Fill(Whole with { Brightness = 0.5 });
        var flat = Fill(Whole with { Contrast = 0 });
        var grey = Fill(Whole with { Saturation = 0 });

        Assert.All(plain.Zip(darker), pair => Assert.Equal(pair.First / 2, pair.Second, 0.51));
        Assert.Single(flat.Distinct());
        Assert.Equal(grey.Take(256), grey.Skip(512));
    }

    [Fact]
    public void A_view_follows_from_content_and_number_alone_and_stays_inside_the_picture()
    {
        Assert.Equal(PictureView.Of(Key, 3), PictureView.Of(Key, 3));
        Assert.NotEqual(PictureView.Of(Key, 3), PictureView.Of(Key, 4));
        Assert.NotEqual(PictureView.Of(Key, 3), PictureView.Of(new string('b', 64), 3));
        var views = Enumerable.Range(1, 500).Select(number => PictureView.Of(Key, number)).ToList();
        Assert.All(views, view =>
        {
            Assert.InRange(view.Area, 0.35, 1);
            Assert.InRange(view.Ratio, 0.75, 1.3334);
            Assert.All(new[] { view.Brightness, view.Contrast, view.Saturation }, factor => Assert.InRange(factor, 0.8, 1.2));
            var (left, top, width, height) = view.Part(new(300, 200));
            Assert.True(left >= 0 && top >= 0 && left + width <= 300.001 && top + height <= 200.001 && width > 50 && height > 50, view.ToString());
        });
        Assert.InRange(views.Count(view => view.Mirrored), 200, 300);
        Assert.InRange(views.Average(view => view.Area), 0.62, 0.73);
    }

    private static float[] Fill(PictureView? view, ImagePreprocessing? card = null)
    {
        using var image = new DecodedImage(new(16, 16), new(16, 16), new(0, 0, 16, 16));
        for (var i = 0; i < 16 * 16 * 4; i++)
            image.MutablePixels[i] = (byte)((i * 37) ^ (i >> 3));
        var preprocessor = new ImagePreprocessor(card ?? Square);
        var tensor = new float[preprocessor.ItemLength];
        if (view is null)
            preprocessor.Fill(image, tensor);
        else
            preprocessor.Fill(image, view, tensor);
        return tensor;
    }
}
