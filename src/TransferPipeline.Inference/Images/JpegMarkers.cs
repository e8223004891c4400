namespace TransferPipeline.Inference.Images;

/// <summary>Walks a JPEG's markers. A progressive file that is cut decodes without an error, only blurred: that its end marker is missing is the one sign.</summary>
internal static class JpegMarkers
{
    private const byte Prefix = 0xFF;
    private const byte EndOfImage = 0xD9;

    internal static bool ReachesEnd(ReadOnlySpan<byte> content)
    {
        var at = 2;
        while (true)
        {
            var next = content[at..].IndexOf(Prefix);
            if (next < 0 || at + next + 1 >= content.Length)
                return false;

            at += next + 1;
            switch (content[at])
            {
                case EndOfImage:
                    return true;
                case Prefix:
                    break;
                case 0x00 or 0x01 or (>= 0xD0 and <= 0xD8):
                    // A stuffed byte inside the scan, or a marker without a length.
                    at++;
                    break;
                default:
                    if (at + 2 >= content.Length)
                        return false;
                    at += 1 + Math.Max(2, content[at + 1] << 8 | content[at + 2]);
                    if (at >= content.Length)
                        return false;
                    break;
            }
        }
    }
}
