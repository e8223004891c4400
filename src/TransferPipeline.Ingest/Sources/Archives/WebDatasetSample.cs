using System.Text;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Ingest.Sources.Indexes;

namespace TransferPipeline.Ingest.Sources.Archives;

/// <summary>The parts of one WebDataset sample, as they come.</summary>
internal sealed class WebDatasetSample(string shard, string key)
{
    /// <summary>Longer label files are none; img2dataset's, with EXIF in them, have some thousand bytes. 1 MiB.</summary>
    private const long MaxLabelBytes = 1L << 20;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly Dictionary<string, string> labelParts = new(StringComparer.Ordinal);
    private readonly List<string> parts = [];
    private byte[]? picture;
    private string? pictureName;
    private Refusal? refusal;

    internal string Key => key;

    /// <summary>Reads a part that is used; of several pictures the first is.</summary>
    internal async Task AddAsync(WebDatasetName name, TarItem item, TarArchive archive, CancellationToken cancellationToken)
    {
        parts.Add(name.Part);
        if (name.IsPicture && pictureName is null)
        {
            pictureName = $"{shard}/{item.Path}";
            var content = await archive.ReadAsync(item, cancellationToken);
            picture = content.Bytes;
            refusal ??= content.Refusal;
        }
        else if (name.IsLabelPart)
        {
            await AddLabelAsync(name.Part, item, archive, cancellationToken);
        }
    }

    internal SourceEntry ToEntry(DatasetSpec spec)
    {
        var id = $"{shard}/{key}";
        var source = pictureName ?? id;
        if (refusal is not null)
            return refusal.Of(id, source);

        if (picture is null)
            return new Refusal(RefusalReason.Malformed, $"It has no picture; its parts are: {string.Join(", ", parts)}.").Of(id, source);

        var (fields, lists) = (JsonFields.None, JsonFields.NoLists);
        if (labelParts.TryGetValue(WebDatasetName.Json, out var json) && !JsonFields.TryParse(json, out fields, out lists, out var problem))
            return new Refusal(RefusalReason.Malformed, $"Its .json cannot be read: {problem}").Of(id, source);

        var split = spec.Scored ? null : fields.GetValueOrDefault(IndexColumns.SplitName);
        var known = SplitNames.Parse(split ?? "");
        return string.IsNullOrEmpty(split) || known is not null
            ? new SourceEntry.Sample(id, source, picture, Label(fields, lists, spec), known, fields.GetValueOrDefault(spec.GroupColumn ?? IndexColumns.GroupName))
            : IndexColumns.UnknownSplit(split).Of(id, source);
    }

    private async Task AddLabelAsync(string part, TarItem item, TarArchive archive, CancellationToken cancellationToken)
    {
        if (item.Length > MaxLabelBytes)
        {
            refusal ??= new Refusal(RefusalReason.Malformed, $"Its .{part} has {item.Length:N0} bytes; the limit is {MaxLabelBytes:N0}.");
            return;
        }

        var content = await archive.ReadAsync(item, cancellationToken);
        if (content.Bytes is null)
        {
            if (content.Refusal != Refusal.Empty)
                refusal ??= content.Refusal;

            return;
        }

        try
        {
            var text = Utf8.GetString(content.Bytes).Trim();
            if (text.Contains('\0', StringComparison.Ordinal))
                refusal ??= new Refusal(RefusalReason.Malformed, $"Its .{part} has NUL characters: it is no text.");
            else if (text.Length > 0)
                labelParts.TryAdd(part, text);
        }
        catch (DecoderFallbackException)
        {
            refusal ??= new Refusal(RefusalReason.Malformed, $"Its .{part} is not valid UTF-8.");
        }
    }

    /// <summary>The column that was asked for: a part's name, or a key of the .json. Else the .cls, the .json's label, the .txt, in this order.</summary>
    private string? Label(IReadOnlyDictionary<string, string?> fields, IReadOnlyDictionary<string, string> lists, DatasetSpec spec)
    {
        if (spec.LabelColumn is { } column)
            return labelParts.GetValueOrDefault(column) ?? Field(column);

        return labelParts.GetValueOrDefault(WebDatasetName.Class)
            ?? LabelColumnNames.Of(spec).Select(Field).FirstOrDefault(label => !string.IsNullOrEmpty(label))
            ?? labelParts.GetValueOrDefault(WebDatasetName.Text);

        string? Field(string name) => fields.GetValueOrDefault(name) ?? (spec.Target == "labels" ? lists.GetValueOrDefault(name) : null);
    }
}
