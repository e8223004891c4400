using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using TransferPipeline.Storage.Datasets;
using TransferPipeline.Tokenizers;

namespace TransferPipeline.Benchmarks.Sentiment;

/// <summary>Sentences about films as token ids with start and end, at most 128 and without padding, and how each is labelled.</summary>
/// <param name="Scores">Mean of the readers' ratings, -4 to 4.</param>
internal sealed record SentimentTexts(int[][] Ids, int[] Classes, double[] Scores, string[] Keys)
{
    internal static string[] Labels { get; } = ["negative", "positive"];

    internal int Count => Ids.Length;

    internal int Longest => Ids.Max(ids => ids.Length);

    internal SentimentTexts Only(IEnumerable<int> rows)
    {
        int[] chosen = [.. rows];
        return new([.. chosen.Select(row => Ids[row])], [.. chosen.Select(row => Classes[row])], [.. chosen.Select(row => Scores[row])], [.. chosen.Select(row => Keys[row])]);
    }

    /// <summary>At most so many rows, from all over the file.</summary>
    internal SentimentTexts Thinned(int rows) => rows >= Count ? this : Only(Enumerable.Range(0, rows).Select(row => (int)((long)row * Count / rows)));

    /// <returns>The file's train and test split.</returns>
    internal static (SentimentTexts Train, SentimentTexts Test) Read()
    {
        var tokenizer = Tokenizer.Load(Path.Combine(MiniLm.Folder, "tokenizer.json"));
        var options = new EncodeOptions { Truncation = tokenizer.FileTruncation };
        using var text = new StreamReader(SharedFolder.Find("data", "text", "movie_sentiment.csv"));
        using var csv = new CsvReader(text, new CsvConfiguration(CultureInfo.InvariantCulture));
        var rows = new List<(string Text, int Class, double Score, string Split)>();
        for (_ = csv.Read() && csv.ReadHeader(); csv.Read();)
            rows.Add((csv.GetField("text")!, Array.IndexOf(Labels, csv.GetField("label")), csv.GetField<double>("score"), csv.GetField("split")!));

        return (Of("train"), Of("test"));

        SentimentTexts Of(string split)
        {
            var own = rows.Where(row => row.Split == split).ToList();
            return new(
                [.. own.Select(row => tokenizer.EncodeIds(row.Text, null, options))],
                [.. own.Select(row => row.Class)],
                [.. own.Select(row => row.Score)],
                [.. own.Select(row => ContentSha.Of(Encoding.UTF8.GetBytes(row.Text)))]);
        }
    }
}
