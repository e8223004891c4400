using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Schedule.Schedules;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace TransferPipeline.Schedule.Pipelines;

/// <summary>
/// Reads <c>pipeline.yaml</c>. Every key and value is checked; relative paths are relative to the file. What does not fit is a
/// <see cref="RejectedException"/> that names the line.
/// </summary>
internal static partial class PipelineFile
{
    private const int MaxBytes = 1 << 20;

    /// <summary>JSON is YAML: what was sent is checked with the rules of the file.</summary>
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    internal static PipelineSpec Read(string path)
    {
        if (!File.Exists(path))
        {
            var reason = Directory.Exists(path) ? "it is a folder" : "there is no such file";
            throw new RejectedException($"{path} cannot be read as a pipeline: {reason}. Give the path of a pipeline.yaml.");
        }

        if (new FileInfo(path).Length > MaxBytes)
        {
            throw new RejectedException($"{path} is larger than 1 MiB: not a pipeline file. Give the path of a pipeline.yaml.");
        }

        return Parse(File.ReadAllText(path), path, PipelinePaths.OfFile(path));
    }

    /// <summary>A pipeline that came as JSON; the rules are those of the file.</summary>
    internal static PipelineSpec Check(PipelineSpec spec)
    {
        var written = spec with
        {
            Backbone = spec.Backbone is null ? null : spec.Backbone with { Artifact = null },
            Dataset = spec.Dataset is null ? null : spec.Dataset with { Files = null },
            Tune = spec.Tune is null ? null : spec.Tune with { Cut = null },
            Score = spec.Score is null ? null : spec.Score with { Artifact = null, Files = null },
            Detect = spec.Detect is null ? null : spec.Detect with { Artifact = null },
        };
        DemandFiles(spec.Backbone?.Artifact, spec.Dataset?.Files, spec.Score?.Artifact, spec.Score?.Files, spec.Detect?.Artifact);
        var parsed = Parse(Write(written), "the pipeline", PipelinePaths.AsGiven);
        return parsed with
        {
            Backbone = parsed.Backbone is null ? null : parsed.Backbone with { Artifact = spec.Backbone!.Artifact },
            Dataset = parsed.Dataset is null ? null : parsed.Dataset with { Files = spec.Dataset!.Files },
            Tune = parsed.Tune is null ? null : parsed.Tune with { Cut = spec.Tune!.Cut },
            Score = parsed.Score is null ? null : parsed.Score with { Artifact = spec.Score!.Artifact, Files = spec.Score.Files },
            Detect = parsed.Detect is null ? null : parsed.Detect with { Artifact = spec.Detect!.Artifact },
        };
    }

    /// <summary>JSON has numbers that are beyond all that a computer reckons with.</summary>
    private static string Write(PipelineSpec spec)
    {
        try
        {
            return JsonSerializer.Serialize(spec, Json);
        }
        catch (ArgumentException infinite)
        {
            throw new RejectedException($"The pipeline holds a number that is too large: {infinite.Message}", infinite);
        }
    }

    private static void DemandFiles(params ArtifactRef?[] files)
    {
        if (files.OfType<ArtifactRef>().Any(file => file is { Path: null } or { Sha256: null }))
            throw new RejectedException("The pipeline names a stored file without its 'path' or its 'sha256'; give both, or leave the file out.");
    }

    /// <param name="yaml">The file's text.</param>
    /// <param name="path">What messages call it.</param>
    /// <param name="paths">What paths in it mean.</param>
    internal static PipelineSpec Parse(string yaml, string path, PipelinePaths paths)
    {
        var root = new YamlSection(path, "", Load(yaml, path), PipelineKeys.Root);
        if (PipelineKeys.Later.FirstOrDefault(root.Has) is { } later)
        {
            throw root.Wrong(later, "is not supported yet; leave it out");
        }

        var spec = new PipelineSpec
        {
            Name = PipelineNames.Read(root, "name") ?? root.Required("name"),
            Task = root.Choice("task", PipelineTasks.Classify, PipelineTasks.Classify, PipelineTasks.Generate, PipelineTasks.Detect),
            Dataset = DatasetSection.Read(root.Section("dataset", PipelineKeys.Dataset), paths),
            Backbone = ReadBackbone(root.Section("backbone", PipelineKeys.Backbone), paths),
            Head = ReadHead(root.Section("head", PipelineKeys.Head)),
            Tune = ReadTune(root.Section("tune", PipelineKeys.Tune)),
            Score = ReadScore(root.Section("score", PipelineKeys.Score), paths),
            Generate = GenerateSection.Read(root.Section("generate", PipelineKeys.Generate)),
            Detect = DetectSection.Read(root.Section("detect", PipelineKeys.Detect), paths),
            ErrorBudget = ReadErrorBudget(root.Section("errorBudget", PipelineKeys.ErrorBudget)),
            Retrain = ReadRetrain(root.Section("retrain", PipelineKeys.Retrain)),
        };
        CheckWhole(root, spec);
        return spec;
    }

    private static YamlNode Load(string yaml, string path)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(yaml));
        }
        catch (YamlException exception)
        {
            var what = (exception.InnerException?.Message ?? exception.Message).TrimEnd('.');
            throw new RejectedException($"{path} line {exception.Start.Line}: not valid YAML: {what}.", exception);
        }

        return stream.Documents.Count switch
        {
            1 => stream.Documents[0].RootNode,
            0 => throw new RejectedException($"{path} is empty. It needs at least 'name' and 'dataset' (see docs/pipeline.md)."),
            _ => throw new RejectedException($"{path} holds {stream.Documents.Count} YAML documents; give each pipeline a file of its own."),
        };
    }

    private static BackboneSpec? ReadBackbone(YamlSection? section, PipelinePaths paths)
        => section is null ? null : new BackboneSpec
        {
            Model = paths.Backbone(section, "model"),
            Pooling = section.OneOf("pooling", "mean", "cls", "last", "max"),
            MaxTokens = (int?)section.Long("maxTokens", 1, 1 << 20),
            LongTexts = section.OneOf("longTexts", "cut", "windows"),
        };

    private static HeadSpec? ReadHead(YamlSection? section)
    {
        var defaults = new HeadSpec();
        return section is null ? null : new HeadSpec
        {
            Type = section.Choice("type", defaults.Type, "linear", "prototype"),
            MaxDistance = section.Number("maxDistance", 1e-9, 1e9),
            C = section.Number("c", 1e-9, 1e9),
            ClassWeights = section.Choice("classWeights", defaults.ClassWeights, "none", "balanced"),
            Seed = section.Integer("seed", defaults.Seed, 0, int.MaxValue),
            Threshold = section.Number("threshold", 0.001, 0.999),
        };
    }

    /// <summary>Null where nothing is tuned. Whether the model has the layers that are asked for is seen when it is there.</summary>
    private static TuneSpec? ReadTune(YamlSection? section)
    {
        if (section is null)
            return null;

        var layers = section.Text("layers") ?? "none";
        if (!LayersSetting().IsMatch(layers))
            throw section.Wrong("layers", $"is '{layers}'; allowed: none, last-N-blocks (such as last-2-blocks), top:NAME, all, auto");

        var defaults = new TuneSpec();
        var tune = new TuneSpec
        {
            Layers = layers,
            Deepest = section.Integer("deepest", defaults.Deepest, 1, 10_000),
            Minutes = section.Number("minutes", 0, 100_000) ?? defaults.Minutes,
            Epochs = section.Integer("epochs", defaults.Epochs, 1, 10_000),
            BatchSize = section.Integer("batchSize", defaults.BatchSize, 1, 65_536),
            HeadLearningRate = section.Number("headLearningRate", 1e-9, 10) ?? defaults.HeadLearningRate,
            LearningRate = section.Number("learningRate", 1e-9, 10) ?? defaults.LearningRate,
            LayerDecay = section.Number("layerDecay", 0.01, 1) ?? defaults.LayerDecay,
            WeightDecay = section.Number("weightDecay", 0, 10) ?? defaults.WeightDecay,
            Warmup = section.Number("warmup", 0, 0.9) ?? defaults.Warmup,
            ClipNorm = section.Number("clipNorm", 1e-6, 1e6) ?? defaults.ClipNorm,
            Views = section.Integer("views", defaults.Views, 0, 1000),
            LabelSmoothing = section.Number("labelSmoothing", 0, 0.9),
            Mixup = section.Number("mixup", 0, 10) ?? defaults.Mixup,
            BatchNorm = section.Choice("batchNorm", defaults.BatchNorm, "frozen", "updated"),
            Patience = section.Integer("patience", defaults.Patience, 0, 10_000),
            LoraRank = section.Integer("loraRank", defaults.LoraRank, 0, 4096),
            LoraAlpha = section.Number("loraAlpha", 1e-3, 1e6) ?? defaults.LoraAlpha,
            MaxGigabytes = section.Number("maxGigabytes", 0.001, 1e6) ?? defaults.MaxGigabytes,
        };
        // What is switched off is checked as well.
        return layers == "none" ? null : tune;
    }

    [GeneratedRegex("^(none|all|auto|last-[1-9][0-9]{0,4}-blocks?|top:.+)$")]
    private static partial Regex LayersSetting();

    private static ScoreSpec? ReadScore(YamlSection? section, PipelinePaths paths)
    {
        if (section is null)
        {
            return null;
        }

        section.Required("input");
        return new ScoreSpec
        {
            Input = paths.Data(section, "input")!,
            Kind = section.OneOf("kind", DatasetSection.Kinds),
            ContentColumn = section.Text("contentColumn"),
            PairColumn = section.Text("pairColumn"),
            Model = paths.Scorer(section, "model"),
            Output = section.Choice("output", "parquet", "parquet", "jsonl", "csv"),
            TopK = section.Integer("topK", 5, 1, 1000),
        };
    }

    private static ErrorBudgetSpec ReadErrorBudget(YamlSection? section)
    {
        var defaults = new ErrorBudgetSpec();
        return section is null ? defaults : new ErrorBudgetSpec
        {
            MaxCount = section.Long("maxCount", 0, long.MaxValue),
            MaxRate = section.Number("maxRate", 0, 1) ?? defaults.MaxRate,
        };
    }

    private static RetrainSpec? ReadRetrain(YamlSection? section)
    {
        if (section is null)
        {
            return null;
        }

        var cron = section.Required("cron");
        if (RetrainTrigger.Problem(cron) is { } problem)
        {
            throw section.Wrong("cron", $"is '{cron}', which {problem}");
        }

        return new RetrainSpec { Cron = cron, MinNewSamples = section.Integer("minNewSamples", 1, 0, int.MaxValue) };
    }

    private static void CheckWhole(YamlSection root, PipelineSpec spec)
    {
        var wrong = GenerateSection.Problem(spec) ?? DetectSection.Problem(spec) ?? (spec.Dataset?.Version is null ? TargetFit.Problem(spec) : null) ?? spec switch
        {
            { Dataset: null, Score: null } => ("dataset", "is missing: give the data to read, or 'score' with a 'model' to score with"),
            { Dataset: null, Backbone: not null } => ("backbone", "needs a 'dataset' to run over"),
            { Head: not null, Backbone: null } => ("head", "needs a 'backbone' whose features it is trained on"),
            { Head: { MaxDistance: not null, Type: not "prototype" } } => ("head", "has 'maxDistance', which is for type: prototype"),
            { Tune: not null, Head: null } => ("tune", "needs a 'head'; head: {} takes all defaults"),
            { Tune: not null, Head.Type: not "linear" } => ("tune", "needs a linear head; leave out 'head.type'"),
            { Tune.Views: > 0, Dataset.Kind: "text" } => ("tune", "has 'views', which are of pictures; leave them out"),
            { Tune.Patience: > 0, Dataset: { Version: null, ValidationFraction: 0 } }
                => ("tune", "has 'patience', which needs a validation split: set 'dataset.validationFraction', such as 0.2"),
            { Score.PairColumn: not null } when (spec.Score.Kind ?? (spec.Dataset?.Version is null ? spec.Dataset?.Kind : null)) == "image"
                => ("score", "has a 'pairColumn', but what is scored are pictures, and only texts come in pairs; leave it out"),
            { Score.Model: null, Head: null } => ("score", "has no 'model', and without 'head' none is trained; give one of them"),
            { Score.Model: not null, Head: not null } => ("score", "has a 'model', but 'head' trains one; leave out one of them"),
            _ => default,
        };
        if (wrong.Item1 is { } key)
        {
            throw root.Wrong(key, wrong.Item2);
        }
    }
}
