using TransferPipeline.Inference.Images;

namespace TransferPipeline.Tests.Inference;

public sealed class ImageDecoderTests
{
    public static TheoryData<string> Pictures => [.. PictureFile.Expected("pictures").Select(item => item.GetProperty("file").GetString()!)];

    public static TheoryData<string> Refused => [.. PictureFile.Expected("refused").Select(item => item.GetProperty("file").GetString()!)];

    [Theory]
    [MemberData(nameof(Pictures))]
    public void Decodes_to_the_bytes_that_Pillow_reads(string file)
    {
        var expected = PictureFile.Expected("pictures").Single(item => item.GetProperty("file").GetString() == file);

        using var image = PictureFile.Decode(PictureFile.Read(file));

        Assert.Equal(PictureFile.Size(expected), image.Size);
        Assert.Equal(expected.GetProperty("sha256").GetString(), PictureFile.RgbHash(image.Pixels));
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void Refuses_with_the_reason(string file)
    {
        var expected = PictureFile.Expected("refused").Single(item => item.GetProperty("file").GetString() == file);

        var result = ImageDecoder.Decode(PictureFile.Read(file), new(), null);

        Assert.Equal(expected.GetProperty("reason").GetString(), Assert.IsType<ImageDecodeResult.Refused>(result).Reason);
    }

    [Fact]
    public void A_file_cut_anywhere_is_refused_or_decodes_as_the_whole_one_and_never_throws()
    {
        foreach (var file in Pictures.Select(row => row.Data))
        {
            var whole = PictureFile.Read(file);
            using var reference = PictureFile.Decode(whole);
            for (var length = 0; length < whole.Length; length += 7)
            {
                var result = ImageDecoder.Decode(whole.AsMemory(0, length), new(), null);

                if (result is ImageDecodeResult.Decoded(var image))
                {
                    using (image)
                        Assert.True(image.Pixels.SequenceEqual(reference.Pixels), $"{file} cut to {length} of {whole.Length} bytes decoded to something else.");
                }
            }
        }
    }

    [Fact]
    public void The_limit_is_the_callers()
    {
        var result = ImageDecoder.Decode(PictureFile.Read("rgb.png"), new() { MaxPixels = 19 * 13 - 1 }, null);

        var refused = Assert.IsType<ImageDecodeResult.Refused>(result);
        Assert.Equal(ImageRefusal.TooLarge, refused.Reason);
        Assert.Contains("19 x 13", refused.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_behind_the_picture_do_not_matter()
    {
        byte[] content = [.. PictureFile.Read("sampling-2.jpg"), .. new byte[100]];

        using var image = PictureFile.Decode(content);

        Assert.Equal(new ImageSize(19, 13), image.Size);
    }
}
