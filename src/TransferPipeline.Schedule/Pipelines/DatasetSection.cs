using TransferPipeline.Contracts.Pipelines;

namespace TransferPipeline.Schedule.Pipelines;

/// <summary>Reads the section <c>dataset</c>.</summary>
internal static class DatasetSection
{
    internal static IReadOnlyList<string> Kinds { get; } = ["image", "text"];

    internal static IReadOnlyList<string> Targets { get; } = ["classes", "labels", "number"];

    internal static DatasetSpec? Read(YamlSection? section, PipelinePaths paths)
    {
        if (section is null)
        {
            return paths.DefaultSource is { } source ? new DatasetSpec { Source = source } : null;
        }

        var sourceKey = section.Has("drop") ? "drop" : "source";
        if (section.Has("drop") && section.Has("source"))
        {
            throw section.Wrong("drop", "and 'dataset.source' mean the same; give one of them");
        }

        var defaults = new DatasetSpec();
        var dataset = new DatasetSpec
        {
            Source = paths.Data(section, sourceKey) ?? paths.DefaultSource,
            Name = PipelineNames.Read(section, "name"),
            Version = PipelineNames.ReadVersion(section, "version"),
            Kind = section.Choice("kind", defaults.Kind, Kinds),
            Target = section.Choice("target", defaults.Target, Targets),
            LabelColumn = section.Text("labelColumn"),
            LabelColumns = section.Texts("labelColumns"),
            LabelSeparator = section.Exact("labelSeparator") ?? defaults.LabelSeparator,
            ContentColumn = section.Text("contentColumn"),
            PairColumn = section.Text("pairColumn"),
            GroupColumn = section.Text("groupColumn"),
            LabelsRequired = section.Flag("labelsRequired", defaults.LabelsRequired),
            NearDuplicates = section.Choice("nearDuplicates", defaults.NearDuplicates, "report", "keep-together", "off"),
            TestFraction = section.Number("testFraction", 0, 0.9) ?? defaults.TestFraction,
            ValidationFraction = section.Number("validationFraction", 0, 0.9) ?? defaults.ValidationFraction,
            ShardRows = section.Integer("shardRows", defaults.ShardRows, 1, 1_000_000),
            ShardMegabytes = section.Integer("shardMegabytes", defaults.ShardMegabytes, 1, 1024),
        };
        return dataset switch
        {
            { Source: null, Version: null } => throw section.Wrong("source", "is missing: give a folder, archive, table or index file, or the 'version' of an existing dataset"),
            { Source: not null, Version: not null } => throw section.Wrong("version", $"and '{sourceKey}' exclude each other: a version is data that was read already"),
            { LabelColumns: not null, Target: not "labels" } => throw section.Wrong("labelColumns", "needs 'dataset.target: labels': each column is a label that a row has or has not"),
            { LabelColumns: not null, LabelColumn: not null } => throw section.Wrong("labelColumns", "and 'dataset.labelColumn' exclude each other"),
            { PairColumn: not null, Kind: not "text" } => throw section.Wrong("pairColumn", "needs 'dataset.kind: text': only texts come in pairs"),
            { NearDuplicates: "keep-together", Kind: not "text" } => throw section.Wrong("nearDuplicates", "needs 'dataset.kind: text': only texts are compared"),
            _ when dataset.TestFraction + dataset.ValidationFraction > 0.9
                => throw section.Wrong("validationFraction", "and 'dataset.testFraction' together are over 0.9; leave at least a tenth of the rows for training"),
            _ => dataset,
        };
    }
}
