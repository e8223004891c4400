using System.Buffers.Binary;
using System.IO.Compression;

namespace TransferPipeline.Pretraining;

/// <summary>The gzipped byte arrays of the MNIST family: a type, the dimensions, the bytes.</summary>
internal static class IdxFile
{
    private const int UnsignedBytes = 0x08;

    internal static (byte[] Bytes, int[] Dimensions) Read(string path)
    {
        using var stream = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        Span<byte> word = stackalloc byte[4];
        stream.ReadExactly(word);
        if (word is not [0, 0, UnsignedBytes, var rank])
            throw new InvalidDataException($"{path} is not an IDX file of bytes.");

        var dimensions = new int[rank];
        foreach (ref var dimension in dimensions.AsSpan())
        {
            stream.ReadExactly(word);
            dimension = BinaryPrimitives.ReadInt32BigEndian(word);
        }

        var bytes = new byte[dimensions.Aggregate(1, (product, dimension) => checked(product * dimension))];
        stream.ReadExactly(bytes);
        return (bytes, dimensions);
    }

    internal static void Write(string path, ReadOnlySpan<byte> bytes, params ReadOnlySpan<int> dimensions)
    {
        using var stream = new GZipStream(File.Create(path), CompressionLevel.SmallestSize);
        stream.Write([0, 0, UnsignedBytes, (byte)dimensions.Length]);
        Span<byte> word = stackalloc byte[4];
        foreach (var dimension in dimensions)
        {
            BinaryPrimitives.WriteInt32BigEndian(word, dimension);
            stream.Write(word);
        }

        stream.Write(bytes);
    }
}
