using System.Text;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Inference.Generation;
using TransferPipeline.Inference.Texts;
using TransferPipeline.Ledger.Runs;
using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Score.Generation;

/// <summary>A shard's rows with their prompts, and what became of them. Rows with the same prompt are continued once.</summary>
internal sealed class GeneratedPart(string stage, string template, string model, IReadOnlyList<ShardEntry> entries) : IShardPart
{
    /// <summary>The row has nothing for a place of the template.</summary>
    private const string Incomplete = "prompt-incomplete";

    private readonly List<Line> lines = [];
    private readonly List<string> prompts = [];
    private readonly Dictionary<string, int> known = new(StringComparer.Ordinal);
    private readonly List<GeneratedRow> rows = [];
    private readonly List<QuarantineRecord> quarantined = [];
    private int repeated;

    /// <summary>Each once.</summary>
    internal IReadOnlyList<string> Prompts => prompts;

    internal IReadOnlyList<GeneratedRow> Rows => rows;

    internal IReadOnlyList<QuarantineRecord> Quarantined => quarantined;

    internal RowCounts Counts => new(lines.Count, lines.Count - repeated - quarantined.Count, 0, repeated, quarantined.Count);

    public void Add(DatasetRow row) => Add(row.Id, row.Source, row.Label, row.ShardRow, isRepeated: false);

    public void Add(DuplicateRow row) => Add(row.Id, row.Source, row.Label, row.ShardRow, isRepeated: true);

    /// <param name="outcomes">One for each of the prompts.</param>
    internal void Take(IReadOnlyList<GenerationOutcome> outcomes)
    {
        foreach (var line in lines)
        {
            switch (line.Prompt is { } prompt ? outcomes[prompt] : line.Refused)
            {
                case GenerationOutcome.Generated(var texts):
                    repeated += line.IsRepeated ? 1 : 0;
                    rows.AddRange(texts.Select((text, sample) =>
                        new GeneratedRow(line.Id, line.Source, line.Label, prompts[line.Prompt!.Value], text.Text, sample, text.Finish, text.Tokens.Count, model)));
                    break;
                case GenerationOutcome.Refused(var reason, var detail):
                    quarantined.Add(new QuarantineRecord(stage, line.Id, line.Source, reason, detail));
                    break;
            }
        }
    }

    private void Add(string id, string source, string? label, int shardRow, bool isRepeated)
    {
        var prompt = PromptOf(entries[shardRow].Content, label, id, out var refused);
        lines.Add(new Line(id, source, label, prompt is null ? null : PlaceOf(prompt), refused, isRepeated));
    }

    private string? PromptOf(byte[] content, string? label, string id, out GenerationOutcome.Refused? refused)
    {
        refused = null;
        try
        {
            var (text, pair) = TextContent.Read(content);
            if (PromptTemplate.Fill(template, text, pair, label, id, out var missing) is { } prompt)
                return prompt;

            refused = new(Incomplete, $"The prompt has the place {missing}, and the row has nothing for it.");
        }
        catch (DecoderFallbackException)
        {
            refused = new(TextRefusal.NotText, "Its bytes are no UTF-8 text.");
        }

        return null;
    }

    private int PlaceOf(string prompt)
    {
        if (known.TryGetValue(prompt, out var place))
            return place;

        prompts.Add(prompt);
        return known[prompt] = prompts.Count - 1;
    }

    /// <param name="Prompt">Its place among the prompts; null where there is none.</param>
    private sealed record Line(string Id, string Source, string? Label, int? Prompt, GenerationOutcome.Refused? Refused, bool IsRepeated);
}
