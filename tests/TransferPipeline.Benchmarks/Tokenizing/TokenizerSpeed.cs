using System.Globalization;
using System.Text.Json;
using CsvHelper;
using CsvHelper.Configuration;
using TransferPipeline.Tokenizers;

namespace TransferPipeline.Benchmarks.Tokenizing;

/// <summary>K1, K2: Banking77 and the movie sentences to ids, one thread, against Hugging Face's own tokenizers in JavaScript.</summary>
internal static class TokenizerSpeed
{
    private const string Version = "0.2.0";

    /// <summary>Ours goes over the texts several times, and the mean counts: once takes too short a time to measure.</summary>
    private const int Repetitions = 10;

    internal static Task<Sides> OpenAsync(string name, CancellationToken cancellationToken)
    {
        var folder = SharedFolder.Find("models", "tokenizers", name);
        string[] texts = [.. Texts("banking77_train.csv"), .. Texts("banking77_test.csv"), .. Texts("movie_sentiment.csv")];
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        File.WriteAllLines(file, texts.Select(text => JsonSerializer.Serialize(text)));
        var peer = NodePeer.Start("tokenize.mjs", $"@huggingface/tokenizers@{Version}", folder, file, Version);
        var tokenizer = Tokenizer.Load(folder);
        var (ids, whole) = (new WorkClock(), new WorkClock());
        var (tokens, theirs) = (Tokens(tokenizer, texts), peer.Ask().GetProperty("tokens").GetInt32());
        return Task.FromResult(new Sides(_ => Task.FromResult(ids.Measure(() => Repeat(tokenizer, texts)) / Repetitions), _ => Task.FromResult(TimeSpan.FromSeconds(peer.Ask().GetProperty("seconds").GetDouble())))
        {
            Notes = [$"{texts.Length:N0} texts, {tokens:N0} tokens (JavaScript: {theirs:N0})", peer.About],
            Afterwards = () =>
            {
                var all = whole.Measure(() => Array.ForEach(texts, text => tokenizer.Encode(text)));
                return [$"ours: {tokens / (ids.ProcessorSeconds / Repetitions) / 1e6:F2} million ids a second of processor time; with offsets, words and texts of tokens {tokens / all.TotalSeconds / 1e6:F2}"];
            },
            Close = () =>
            {
                peer.Dispose();
                File.Delete(file);
            },
        });
    }

    private static void Repeat(Tokenizer tokenizer, string[] texts)
    {
        for (var i = 0; i < Repetitions; i++)
            Tokens(tokenizer, texts);
    }

    private static long Tokens(Tokenizer tokenizer, string[] texts)
    {
        var (ids, tokens) = (new List<int>(), 0L);
        foreach (var text in texts)
        {
            ids.Clear();
            tokens += tokenizer.EncodeIds(text, null, EncodeOptions.Default, ids);
        }

        return tokens;
    }

    private static List<string> Texts(string file)
    {
        using var reader = new StreamReader(SharedFolder.Find("data", "text", file));
        using var csv = new CsvReader(reader, new CsvConfiguration(CultureInfo.InvariantCulture));
        var texts = new List<string>();
        for (_ = csv.Read() && csv.ReadHeader(); csv.Read();)
            texts.Add(csv.GetField("text")!);
        return texts;
    }
}
