using System.Buffers.Binary;
using System.IO.Compression;

namespace TransferPipeline.Tests.Ingest.Sources.Idx;

/// <summary>Writes IDX files, right ones and wrong ones.</summary>
internal static class IdxFixture
{
    internal static byte[] File(byte[] data, params int[] dimensions)
    {
        var file = new byte[4 + (4 * dimensions.Length) + data.Length];
        file[2] = 8;
        file[3] = (byte)dimensions.Length;
        for (var i = 0; i < dimensions.Length; i++)
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(4 + (4 * i)), dimensions[i]);

        data.CopyTo(file.AsSpan(4 + (4 * dimensions.Length)));
        return file;
    }

    internal static byte[] Zip(byte[] content)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(content);

        return packed.ToArray();
    }

    /// <summary>Images of 2 × 3 pixels that count up, with the labels 0, 1, 0, 1 …</summary>
    internal static void WritePair(TemporaryFolder folder, string name, int count)
    {
        var pixels = Enumerable.Range(0, count * 6).Select(i => (byte)(i + name.Length)).ToArray();
        System.IO.File.WriteAllBytes(folder.File($"{name}-images-idx3-ubyte.gz"), Zip(File(pixels, count, 2, 3)));
        System.IO.File.WriteAllBytes(folder.File($"{name}-labels-idx1-ubyte.gz"), Zip(File([.. Enumerable.Range(0, count).Select(i => (byte)(i % 2))], count)));
    }
}
