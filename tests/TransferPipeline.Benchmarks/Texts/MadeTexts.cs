using System.Globalization;
using CsvHelper;
using TransferPipeline.Tokenizers;

namespace TransferPipeline.Benchmarks.Texts;

/// <summary>Texts of wanted lengths, put together from the words of film reviews; the same ones every time.</summary>
internal static class MadeTexts
{
    private const int MostTokens = 256;

    /// <summary>As texts come: lengths are lognormal with a mean of about 37 tokens, at most 256.</summary>
    internal static string[] Mixed(Tokenizer tokenizer, int count)
    {
        var random = new Random(1);
        var (words, at) = (Words(), 0);
        return [.. Enumerable.Range(0, count).Select(_ => Of((int)Math.Clamp(Math.Exp(3.3 + 0.8 * Normal(random)), 4, MostTokens - 2)))];

        string Of(int wanted)
        {
            var text = string.Join(' ', Enumerable.Range(0, wanted).Select(_ => words[at++ % words.Length]));
            for (var ids = tokenizer.EncodeIds(text); ids.Length > Math.Max(wanted, 5); ids = tokenizer.EncodeIds(text))
                text = text[..Math.Max(1, text.LastIndexOf(' '))];
            return text;
        }
    }

    /// <summary>All of one length, special tokens included.</summary>
    internal static string[] Equal(Tokenizer tokenizer, int count, int tokens)
    {
        var words = Words().Where(word => tokenizer.EncodeIds(word).Length == 3).ToArray();
        return [.. Enumerable.Range(0, count).Select(text => string.Join(' ', Enumerable.Range(0, tokens - 2).Select(word => words[(text * 31 + word * 7) % words.Length])))];
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static string[] Words()
    {
        using var csv = new CsvReader(new StreamReader(SharedFolder.Find("data", "text", "movie_sentiment.csv")), CultureInfo.InvariantCulture);
        return [.. csv.GetRecords(new { text = "" }).ToList().SelectMany(row => row.text.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(word => word.All(char.IsAsciiLetter))];
    }
}
