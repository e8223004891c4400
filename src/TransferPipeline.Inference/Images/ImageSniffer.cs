namespace TransferPipeline.Inference.Images;

/// <summary>Tells the format by the first bytes. Names and extensions are never asked: the content decides.</summary>
internal static class ImageSniffer
{
    internal static ImageFormat Sniff(ReadOnlySpan<byte> content) => content switch
    {
        [0xFF, 0xD8, 0xFF, ..] => ImageFormat.Jpeg,
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => ImageFormat.Png,
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] => ImageFormat.Gif,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => ImageFormat.WebP,
        [(byte)'B', (byte)'M', _, _, _, _, _, _, _, _, _, _, _, _, 12 or 40 or 52 or 56 or 64 or 108 or 124, 0, 0, 0, ..] => ImageFormat.Bmp,
        _ => IsOtherPicture(content) ? ImageFormat.Other : ImageFormat.Unknown,
    };

    private static bool IsOtherPicture(ReadOnlySpan<byte> content) =>
        content.StartsWith("II*\0"u8) || content.StartsWith("MM\0*"u8)                          // TIFF and the raw formats built on it
        || content.StartsWith((ReadOnlySpan<byte>)[0, 0, 1, 0])                                 // ICO
        || content.StartsWith("8BPS"u8)                                                         // PSD
        || content.StartsWith((ReadOnlySpan<byte>)[0xFF, 0x0A])                                 // JPEG XL, bare
        || content.StartsWith((ReadOnlySpan<byte>)[0, 0, 0, 0x0C, (byte)'J', (byte)'X', (byte)'L', (byte)' '])
        || content.StartsWith((ReadOnlySpan<byte>)[0, 0, 0, 0x0C, (byte)'j', (byte)'P', (byte)' ', (byte)' '])
        || IsHeif(content)
        || (content is [(byte)'P', >= (byte)'1' and <= (byte)'7', var blank, ..] && blank is 0x0A or 0x0D or 0x20 or 0x09);

    private static bool IsHeif(ReadOnlySpan<byte> content) =>
        content.Length >= 12 && content.Slice(4, 4).SequenceEqual("ftyp"u8)
        && (content.Slice(8, 4).SequenceEqual("avif"u8) || content.Slice(8, 4).SequenceEqual("avis"u8)
            || content.Slice(8, 4).SequenceEqual("heic"u8) || content.Slice(8, 4).SequenceEqual("heix"u8)
            || content.Slice(8, 4).SequenceEqual("mif1"u8) || content.Slice(8, 4).SequenceEqual("msf1"u8));
}
