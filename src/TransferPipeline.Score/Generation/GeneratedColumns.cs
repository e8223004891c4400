using TransferPipeline.Score.Outputs;

namespace TransferPipeline.Score.Generation;

/// <summary>What is written of generated texts (docs/storage.md).</summary>
internal static class GeneratedColumns
{
    internal static RowTable<GeneratedRow> Table { get; } = new(
        [
            new TableColumn<GeneratedRow, string>("id", row => row.Id), new TableColumn<GeneratedRow, string>("source", row => row.Source), new TableColumn<GeneratedRow, string?>("label", row => row.Label),
            new TableColumn<GeneratedRow, string>("prompt", row => row.Prompt), new TableColumn<GeneratedRow, string>("text", row => row.Text), new TableColumn<GeneratedRow, int>("sample", row => row.Sample),
            new TableColumn<GeneratedRow, string>("finish", row => row.Finish), new TableColumn<GeneratedRow, int>("tokens", row => row.Tokens), new TableColumn<GeneratedRow, string>("model", row => row.Model),
        ],
        null,
        row => row);
}
