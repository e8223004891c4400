using System.Diagnostics;
using System.Text.Json;
using TransferPipeline.Inference;
using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Benchmarks.Texts;

/// <summary>C4, C5: texts to sentence embeddings with all-MiniLM-L6-v2, against transformers.js, which takes them in the order in which they come.</summary>
internal static class TextEmbedding
{
    private const int Texts = 1_024;
    private const int EqualTokens = 128;

    /// <summary>Different builds of the runtime round differently.</summary>
    private const double SameVector = 0.9999;

    internal static Task<Sides> OpenMixedAsync(CancellationToken cancellationToken) => OpenAsync(mini => MadeTexts.Mixed(mini.Tokenizer, Texts));

    internal static Task<Sides> OpenEqualAsync(CancellationToken cancellationToken) => OpenAsync(mini => MadeTexts.Equal(mini.Tokenizer, Texts / 4, EqualTokens));

    private static Task<Sides> OpenAsync(Func<StoredMiniLm, string[]> make)
    {
        var mini = new StoredMiniLm();
        var runner = new BatchRunner(new());
        var texts = make(mini);
        var contents = texts.Select(text => (ReadOnlyMemory<byte>)TextContent.Of(text)).ToList();
        var file = Path.GetTempFileName();
        File.WriteAllText(file, JsonSerializer.Serialize(texts));
        var peer = NodePeer.Start("embed.mjs", "@huggingface/transformers@4.3.1", Path.GetDirectoryName(StoredMiniLm.Folder)!, Path.GetFileName(StoredMiniLm.Folder), file);
        IReadOnlyList<RowOutcome> ours = [];
        var lengths = texts.Select(text => mini.Tokenizer.EncodeIds(text).Length).ToList();
        return Task.FromResult(new Sides(
            async token =>
            {
                var started = Stopwatch.GetTimestamp();
                ours = await runner.RunAsync(mini.Model, contents, null, token);
                return Stopwatch.GetElapsedTime(started);
            },
            _ =>
            {
                var answer = peer.Ask();
                Demand(ours, answer.GetProperty("last"));
                return Task.FromResult(TimeSpan.FromSeconds(answer.GetProperty("seconds").GetDouble()));
            })
        {
            Notes = [$"{texts.Length:N0} texts of {lengths.Min()} to {lengths.Max()} tokens, {lengths.Average():F1} on average; tokenizing is in both sides' time", peer.About],
            Close = () =>
            {
                peer.Dispose();
                runner.Dispose();
                mini.Dispose();
                File.Delete(file);
            },
        });
    }

    private static void Demand(IReadOnlyList<RowOutcome> ours, JsonElement last)
    {
        var vector = ((RowOutcome.Computed)ours[^1]).Outputs[0];
        var cosine = last.EnumerateArray().Zip(vector).Sum(pair => pair.First.GetDouble() * pair.Second);
        if (cosine < SameVector)
            throw new InvalidOperationException($"The two sides' vectors of the last text have a cosine of {cosine}: they do not do the same.");
    }
}
