namespace TransferPipeline.Contracts.Drops;

/// <summary>Command: look at <c>drops/&lt;dataset&gt;/</c> and start what is ready there. A hint: what lies there decides, so late, repeated and reordered messages do no harm.</summary>
public sealed record InspectDrop
{
    public required string Dataset { get; init; }
}
