using ParquetSharp;

namespace TransferPipeline.Storage;

/// <summary>How every Parquet file of the pipeline is written: the same bytes for the same rows, readable by any Parquet reader.</summary>
internal static class ParquetFormat
{
    /// <summary>Vectors and encoded pictures do not compress, a dictionary of unique values only costs, and nobody asks for their least and largest: all are off.</summary>
    internal static WriterProperties Properties() => Build(Compression.Uncompressed, dictionary: false);

    /// <summary>For tables of names and labels.</summary>
    internal static WriterProperties TableProperties() => Build(Compression.Snappy, dictionary: true);

    private static WriterProperties Build(Compression compression, bool dictionary)
    {
        using var builder = new WriterPropertiesBuilder();
        builder.Compression(compression).CreatedBy("TransferPipeline").DataPagesize(1 << 20);
        return (dictionary ? builder.EnableDictionary() : builder.DisableDictionary().DisableStatistics()).Build();
    }
}
