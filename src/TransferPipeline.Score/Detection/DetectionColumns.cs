using TransferPipeline.Score.Outputs;

namespace TransferPipeline.Score.Detection;

/// <summary>What is written of boxes (docs/storage.md).</summary>
internal static class DetectionColumns
{
    private static readonly string[] Edges = ["x1", "y1", "x2", "y2"];

    internal static RowTable<DetectionRow> Table { get; } = new(
        [
            new TableColumn<DetectionRow, string>("id", row => row.Id), new TableColumn<DetectionRow, string>("picture", row => row.Picture), new TableColumn<DetectionRow, string>("source", row => row.Source),
            .. Edges.Select((name, edge) => new TableColumn<DetectionRow, float?>(name, row => row.Box?[edge])),
            new TableColumn<DetectionRow, string?>("label", row => row.Label), new TableColumn<DetectionRow, float?>("score", row => row.Score),
            new TableColumn<DetectionRow, int>("width", row => row.Width), new TableColumn<DetectionRow, int>("height", row => row.Height), new TableColumn<DetectionRow, string>("model", row => row.Model),
        ],
        [
            ("id", row => row.Id), ("picture", row => row.Picture), ("source", row => row.Source),
            .. Edges.Select<string, (string, Func<DetectionRow, object?>)>((name, edge) => (name, row => row.Box?[edge])),
            ("label", row => row.Label), ("score", row => row.Score), ("width", row => row.Width), ("height", row => row.Height), ("model", row => row.Model),
        ],
        row => row);
}
