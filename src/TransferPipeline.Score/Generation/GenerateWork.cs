using System.Text;
using System.Text.Json;
using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Inference;
using TransferPipeline.Inference.Generation;
using TransferPipeline.Ledger.Shards;
using TransferPipeline.Score.Outputs;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Score.Generation;

/// <summary>Continues the texts of a shard's rows.</summary>
internal sealed class GenerateWork(IArtifactStore store, ShardRows rows, GeneratorCache generators, BatchRunner runner, ShardProgress progress) : IShardWork
{
    /// <summary>To be changed with what the same settings give.</summary>
    private const string Recipe = "generation 1";

    public string Task => PipelineTasks.Generate;

    public string KeyOf(PipelineSpec spec) => ContentSha.Of(Encoding.UTF8.GetBytes($"{Recipe}\n{JsonSerializer.Serialize(spec.Generate ?? new(), ArtifactStoreText.JsonLine)}"));

    public async Task<ScoredShard> ComputeAsync(LeasedShard shard, ArtifactRef model, CancellationToken cancellationToken)
    {
        var spec = shard.Run.Spec;
        var settings = spec.Generate ?? new GenerateSpec();
        var part = new GeneratedPart(shard.Address.Stage, settings.Prompt, ClassifierCache.VersionOf(model), await ShardFile.ReadAsync(store, shard.Input!, cancellationToken));
        await rows.AddAsync(shard, part, cancellationToken);

        using var use = await generators.OpenAsync(model, cancellationToken);
        part.Take(await use.Value.RunAsync(runner, part.Prompts, SettingsOf(settings), progress.Of(shard.Address), cancellationToken));
        return new ScoredShard(part.Counts, part.Quarantined, path => TableFormat.Write(spec.Score!.Output, path, part.Rows, GeneratedColumns.Table));
    }

    private static GenerationSettings SettingsOf(GenerateSpec spec) => new()
    {
        MaxNewTokens = spec.MaxNewTokens,
        MinNewTokens = spec.MinNewTokens,
        Temperature = spec.Temperature,
        TopK = spec.TopK,
        TopP = spec.TopP,
        MinP = spec.MinP,
        RepetitionPenalty = spec.RepetitionPenalty,
        NoRepeatNgram = spec.NoRepeatNgram,
        Beams = spec.Beams,
        LengthPenalty = spec.LengthPenalty,
        EarlyStopping = spec.EarlyStopping switch
        {
            "true" => BeamStopping.WhenEnough,
            "never" => BeamStopping.WhenImpossible,
            _ => BeamStopping.WhenUnlikely,
        },
        Stop = spec.Stop ?? [],
        Seed = spec.Seed,
        Samples = spec.Samples,
        BatchSize = spec.BatchSize,
    };
}
