using TransferPipeline.Contracts.Pipelines;

namespace TransferPipeline.Schedule.Pipelines;

/// <summary>The section <c>generate</c> of a pipeline, and what it goes together with.</summary>
internal static class GenerateSection
{
    internal static IReadOnlyList<string> Keys { get; } =
    [
        "prompt", "textColumn", "pairColumn", "maxNewTokens", "minNewTokens", "temperature", "topK", "topP", "minP", "repetitionPenalty", "noRepeatNgram",
        "beams", "lengthPenalty", "earlyStopping", "stop", "seed", "samples", "batchSize",
    ];

    internal static GenerateSpec? Read(YamlSection? section)
    {
        if (section is null)
            return null;

        var defaults = new GenerateSpec();
        return new GenerateSpec
        {
            Prompt = section.Text("prompt") ?? defaults.Prompt,
            TextColumn = section.Text("textColumn"),
            PairColumn = section.Text("pairColumn"),
            MaxNewTokens = section.Integer("maxNewTokens", defaults.MaxNewTokens, 1, 1_000_000),
            MinNewTokens = section.Integer("minNewTokens", defaults.MinNewTokens, 0, 1_000_000),
            Temperature = section.Number("temperature", 0, 100) ?? defaults.Temperature,
            TopK = section.Integer("topK", defaults.TopK, 0, 10_000_000),
            TopP = section.Number("topP", 1e-9, 1) ?? defaults.TopP,
            MinP = section.Number("minP", 0, 1) ?? defaults.MinP,
            RepetitionPenalty = section.Number("repetitionPenalty", 1e-3, 100) ?? defaults.RepetitionPenalty,
            NoRepeatNgram = section.Integer("noRepeatNgram", defaults.NoRepeatNgram, 0, 10_000),
            Beams = section.Integer("beams", defaults.Beams, 1, 256),
            LengthPenalty = section.Number("lengthPenalty", -100, 100) ?? defaults.LengthPenalty,
            EarlyStopping = section.Choice("earlyStopping", defaults.EarlyStopping, "false", "true", "never"),
            Stop = section.Strings("stop"),
            Seed = section.Integer("seed", defaults.Seed, 0, int.MaxValue),
            Samples = section.Integer("samples", defaults.Samples, 1, 10_000),
            BatchSize = section.Integer("batchSize", defaults.BatchSize, 1, 4096),
        };
    }

    /// <summary>The key at which the pipeline does not fit together, and why; null when it does.</summary>
    internal static (string Key, string What)? Problem(PipelineSpec spec) => spec switch
    {
        { Task: not PipelineTasks.Generate, Generate: not null } => ("generate", "needs 'task: generate'"),
        { Task: not PipelineTasks.Generate } => null,
        { Dataset: not null } => ("dataset", "has no part in task 'generate', which trains nothing; name the texts in 'score.input'"),
        { Score: null } => ("score", "is missing: task 'generate' needs the texts as its 'input', and a text decoder as its 'model'"),
        { Score.Model: null } => ("score", "has no 'model'; in task 'generate' that is a text decoder"),
        { Score: { ContentColumn: not null } or { PairColumn: not null } }
            => ("score", "names columns of the input; in task 'generate' that is done with 'generate.textColumn' and 'generate.pairColumn'"),
        { Score.Output: "csv" } => ("score", "has the 'output' csv; generated texts are written as parquet or jsonl"),
        { Generate: { } generate } => Problem(generate),
        _ => null,
    };

    private static (string Key, string What)? Problem(GenerateSpec generate) => generate switch
    {
        { MinNewTokens: var least, MaxNewTokens: var most } when least > most => ("generate", $"has 'minNewTokens' {least} over 'maxNewTokens' {most}"),
        { Beams: > 1, Temperature: > 0 } => ("generate", "has 'beams' and a 'temperature'; a beam search draws nothing, so leave out one of them"),
        { Beams: > 1 } when generate.Samples > generate.Beams => ("generate", $"has 'samples' {generate.Samples} over 'beams' {generate.Beams}; a search gives as many texts as beams"),
        { Beams: 1, Temperature: 0, Samples: > 1 } => ("generate", "has 'samples' without a 'temperature': all of them would be the same"),
        { Temperature: 0 } when generate is not { TopK: 0, TopP: 1, MinP: 0 } => ("generate", "has 'topK', 'topP' or 'minP' without a 'temperature': nothing is drawn, so they mean nothing"),
        _ when PromptTemplate.Problem(generate.Prompt) is { } problem => ("generate", $"has a 'prompt' that {problem}"),
        _ => null,
    };
}
