using TransferPipeline.Contracts.Pipelines;

namespace TransferPipeline.Cli.Output;

/// <summary>What --json prints for a run (docs/cli.md). Members are only added, never renamed.</summary>
internal sealed record RunDocument
{
    /// <summary>Null when the command ended before there was a run.</summary>
    public string? Run { get; init; }

    /// <summary><c>Running</c>, <c>Succeeded</c>, <c>Failed</c>, <c>Cancelled</c>, <c>Skipped</c>, <c>Stopped</c> (can be resumed) or <c>Rejected</c> (wrong input).</summary>
    public required string State { get; init; }

    public string? Reason { get; init; }

    public IReadOnlyList<StageDocument> Stages { get; init; } = [];

    public DatasetDocument? Dataset { get; init; }

    public ModelDocument? Model { get; init; }

    /// <summary>Absolute paths of what the run produced for people; addresses when a worker service has it.</summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];

    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Only of <c>demo</c>, whose other members are those of its first run.</summary>
    public DemoDocument? Demo { get; init; }
}

/// <summary>A stage's rows: in = done + cached + duplicate + quarantined.</summary>
internal sealed record StageDocument(string Name, long In, long Done, long Cached, long Duplicate, long Quarantined, double Seconds);

/// <summary>A dataset version; its target is <c>classes</c>, <c>labels</c> or <c>number</c>.</summary>
internal sealed record DatasetDocument(string Name, string Version, long Rows, IReadOnlyList<string> Classes)
{
    public string Target { get; init; } = TargetNames.Classes;

    /// <summary>For people: what a row's label can be.</summary>
    internal string Answers => Target == TargetNames.Number ? "numbers" : $"{Classes.Count} {Target}";
}

/// <summary>A model version; the path is that of its <c>model.onnx</c>.</summary>
internal sealed record ModelDocument(string Name, string Version, string Path, MetricsDocument? Metrics);

/// <summary>Figures on rows that were held out; ECE after calibration. Those that a model does not have are left out.</summary>
internal sealed record MetricsDocument(double? Accuracy, double? MacroF1, double? LogLoss, double? Ece)
{
    /// <summary>Of a model that gives several labels.</summary>
    public double? MicroF1 { get; init; }

    /// <summary>Share of the rows that got just their labels.</summary>
    public double? ExactMatch { get; init; }

    public double? AveragePrecision { get; init; }

    /// <summary>Of a model that gives numbers.</summary>
    public double? R2 { get; init; }

    /// <summary>Mean absolute error.</summary>
    public double? Mae { get; init; }

    /// <summary>Root mean squared error.</summary>
    public double? Rmse { get; init; }

    public double? Spearman { get; init; }
}
