using System.Security.Cryptography;
using System.Text;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Ingest.Sources;
using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Ingest.Datasets;

/// <summary>Sorts a source's entries into kept, repeated and quarantined rows; remembers all but their contents.</summary>
internal sealed class RowCollector(DatasetSpec spec, string stage)
{
    private readonly Dictionary<ContentKey, KeptRow> byContent = [];
    private readonly HashSet<string> ids = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> names = new(StringComparer.Ordinal);

    internal List<KeptRow> Kept { get; } = [];

    internal List<RepeatedRow> Repeated { get; } = [];

    internal List<QuarantineRecord> Quarantined { get; } = [];

    /// <summary>A source without a row is a dataset without rows, not a mistake.</summary>
    internal bool MayBeEmpty { get; init; }

    internal long Count => Kept.Count + Repeated.Count + Quarantined.Count;

    /// <summary>Enters one row; gives it back when its content is new and must be stored.</summary>
    internal KeptRow? Add(SourceEntry entry)
    {
        if (entry is SourceEntry.Unusable unusable)
            return Refuse(entry, unusable.Reason, unusable.Detail);

        var sample = (SourceEntry.Sample)entry;
        if (!ids.Add(sample.Id))
            return Refuse(entry, RefusalReason.DuplicateId, $"The id '{sample.Id}' was used by an earlier row; ids must be unique.");

        if (sample.Content.Length == 0)
            return Refuse(entry, RefusalReason.Empty, "It has no bytes.");

        if (TargetLabel.Read(spec, sample.Label, out var label) is { } problem && spec.LabelsRequired)
            return Refuse(entry, problem.Reason, problem.Detail);

        if (spec.LabelsRequired && string.IsNullOrEmpty(label))
            return Refuse(entry, RefusalReason.LabelMissing, "It has no label.");

        sample = sample with { Label = label };

        var content = ContentKey.Of(sample.Content);
        if (!byContent.TryGetValue(content, out var first))
            return Keep(sample, content);

        if (spec.LabelsRequired && first.Label != sample.Label)
            return Refuse(entry, RefusalReason.LabelConflict, $"Its content is that of '{first.Id}', which is labelled '{first.Label}', not '{sample.Label}'.");

        Repeated.Add(new RepeatedRow(sample.Id, sample.Source, sample.Label, sample.Split, first));
        return null;
    }

    /// <summary>Names everything that came in: the same rows in the same order give the same version, whatever was ingested before.</summary>
    internal string Version()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        if (spec is not { Kind: "image", Target: "classes" })
            Append(hash, spec.Kind, spec.Target);

        foreach (var row in Kept)
            Append(hash, "kept", row.Content.ToString(), row.Label, row.Split, row.Group, row.Id);

        foreach (var row in Repeated)
            Append(hash, "repeated", row.Of.Id, row.Label, row.Split, row.Id);

        foreach (var row in Quarantined)
            Append(hash, "quarantined", row.Reason, row.Item);

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    private static void Append(IncrementalHash hash, params ReadOnlySpan<string?> fields)
    {
        foreach (var field in fields)
        {
            var bytes = Encoding.UTF8.GetBytes(field ?? "");
            hash.AppendData(BitConverter.GetBytes(field is null ? -1 : bytes.Length));
            hash.AppendData(bytes);
        }
    }

    private KeptRow Keep(SourceEntry.Sample sample, ContentKey content)
    {
        var row = new KeptRow
        {
            Id = sample.Id,
            Source = sample.Source == sample.Id ? sample.Id : sample.Source,
            Content = content,
            Label = Shared(sample.Label),
            Group = Shared(sample.Group),
            Split = Shared(sample.Split),
        };
        byContent.Add(content, row);
        Kept.Add(row);
        return row;
    }

    private KeptRow? Refuse(SourceEntry entry, string reason, string detail)
    {
        Quarantined.Add(new QuarantineRecord(stage, entry.Id, entry.Source, reason, detail));
        return null;
    }

    /// <summary>One string object per distinct label: a million rows share a few.</summary>
    private string? Shared(string? name)
    {
        if (string.IsNullOrEmpty(name))
            return null;

        return names.TryGetValue(name, out var known) ? known : names[name] = name;
    }
}
