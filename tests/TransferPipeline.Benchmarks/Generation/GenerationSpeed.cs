using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using TransferPipeline.Inference;
using TransferPipeline.Inference.Generation;
using TransferPipeline.Inference.OnnxSessions;
using TransferPipeline.Tokenizers;

namespace TransferPipeline.Benchmarks.Generation;

/// <summary>G1: texts of one length, the most probable token each time, against transformers.js with the same model, prompts and batch size.</summary>
internal static class GenerationSpeed
{
    private const int Prompts = 256;
    private const int NewTokens = 64;
    private const int BatchSize = 32;

    /// <summary>Two builds of the runtime round differently, and a tie may then fall either way.</summary>
    private const double SameTexts = 0.95;

    internal static Task<Sides> OpenAsync(CancellationToken cancellationToken)
    {
        var bank = SharedFolder.Find("models", "text", "bank_gpt2");
        var folder = Directory.CreateTempSubdirectory("transfer-g1-").FullName;
        var intents = BankPrompts.Intents();
        List<string> prompts = [.. Enumerable.Range(0, Prompts).Select(row => intents[row % intents.Count] + ":")];
        Lay(bank, folder, prompts);

        var model = DecoderModel.Open(Path.Combine(bank, "model.onnx"), 256, new ModelOptions());
        var runner = new BatchRunner(new());
        var tokenizer = Tokenizer.Load(bank);
        GenerationPrompt[] tokens = [.. prompts.Select((prompt, row) => new GenerationPrompt(tokenizer.EncodeIds(prompt), (ulong)row))];
        var peer = NodePeer.Start(
            "generate.mjs", "@huggingface/transformers@4.3.1", folder, "bank_gpt2", Path.Combine(folder, "prompts.json"),
            BatchSize.ToString(CultureInfo.InvariantCulture), NewTokens.ToString(CultureInfo.InvariantCulture));
        int[][] ours = [];
        return Task.FromResult(new Sides(
            async token =>
            {
                var started = Stopwatch.GetTimestamp();
                var job = new GenerationJob(model, new() { MaxNewTokens = NewTokens, MinNewTokens = NewTokens, EndTokens = [0], BatchSize = BatchSize }, tokens, null);
                await runner.RunAsync([.. job.Parts.Select(part => new GenerationBatch(job, part, token))], token);
                ours = [.. job.Outcomes.Select(outcome => ((GenerationOutcome.Generated)outcome).Texts[0].Tokens.ToArray())];
                return Stopwatch.GetElapsedTime(started);
            },
            _ =>
            {
                var answer = peer.Ask();
                Demand(ours, answer.GetProperty("written"));
                return Task.FromResult(TimeSpan.FromSeconds(answer.GetProperty("seconds").GetDouble()));
            })
        {
            Notes = [$"{Prompts} prompts, {NewTokens} new tokens each ({Prompts * NewTokens:N0} tokens a side), batches of {BatchSize}; tokenizing is in neither side's time", peer.About],
            Close = () =>
            {
                peer.Dispose();
                runner.Dispose();
                model.Dispose();
                Directory.Delete(folder, recursive: true);
            },
        });
    }

    /// <summary>The model as transformers.js looks for it.</summary>
    private static void Lay(string bank, string folder, List<string> prompts)
    {
        var model = Path.Combine(folder, "bank_gpt2");
        Directory.CreateDirectory(Path.Combine(model, "onnx"));
        File.CreateSymbolicLink(Path.Combine(model, "onnx", "model.onnx"), Path.Combine(bank, "model.onnx"));
        foreach (var name in new[] { "config.json", "generation_config.json", "tokenizer.json" })
            File.CreateSymbolicLink(Path.Combine(model, name), Path.Combine(bank, name));

        File.WriteAllText(Path.Combine(model, "tokenizer_config.json"), """{"tokenizer_class":"GPT2Tokenizer","pad_token":"<|endoftext|>"}""");
        File.WriteAllText(Path.Combine(folder, "prompts.json"), JsonSerializer.Serialize(prompts));
    }

    private static void Demand(int[][] ours, JsonElement written)
    {
        var same = written.EnumerateArray().Zip(ours).Count(pair => pair.First.EnumerateArray().Select(token => token.GetInt32()).SequenceEqual(pair.Second));
        if (same < SameTexts * Prompts)
            throw new InvalidOperationException($"Only {same} of {Prompts} texts are the same on both sides. The times cannot be compared.");
    }
}
