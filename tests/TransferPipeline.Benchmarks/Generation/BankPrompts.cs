using CsvHelper;
using CsvHelper.Configuration;
using System.Globalization;

namespace TransferPipeline.Benchmarks.Generation;

/// <summary>The 77 intents that bank_gpt2 was trained to write questions of.</summary>
internal static class BankPrompts
{
    /// <summary>In ordinal order.</summary>
    internal static IReadOnlyList<string> Intents()
    {
        using var reader = new StreamReader(SharedFolder.Find("data", "text", "banking77_train.csv"));
        using var csv = new CsvReader(reader, new CsvConfiguration(CultureInfo.InvariantCulture));
        return [.. csv.GetRecords<Row>().Select(row => row.Category).Distinct().Order(StringComparer.Ordinal)];
    }

    private sealed record Row
    {
        [CsvHelper.Configuration.Attributes.Name("category")]
        public required string Category { get; init; }
    }
}
