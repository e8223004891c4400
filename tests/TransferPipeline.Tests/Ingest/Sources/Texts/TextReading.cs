using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Ingest.Sources;
using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Tests.Ingest.Sources.Texts;

/// <summary>Reads sources of texts.</summary>
internal static class TextReading
{
    internal static DatasetSpec Spec(string source) => new() { Kind = "text", Source = source };

    /// <summary>A row in one line: <c>text [label]</c>, with its pair behind <c> / </c>, or <c>! reason</c>.</summary>
    internal static async Task<List<string>> ReadAsync(DatasetSpec spec) => [.. (await SourceReading.ReadAsync(spec)).Select(Line)];

    internal static Task<List<string>> ReadAsync(string source) => ReadAsync(Spec(source));

    internal static string Line(SourceEntry entry)
    {
        if (entry is not SourceEntry.Sample sample)
            return $"! {((SourceEntry.Unusable)entry).Reason}";

        var (text, pair) = TextContent.Read(sample.Content);
        return $"{text}{(pair is null ? "" : $" / {pair}")} [{sample.Label}]";
    }
}
