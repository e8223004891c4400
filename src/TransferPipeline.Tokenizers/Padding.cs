namespace TransferPipeline.Tokenizers;

/// <summary>How the sequences of a batch are filled up to one length.</summary>
public sealed record Padding
{
    /// <summary>The length; null (the default) is that of the batch's longest. Longer sequences stay as they are.</summary>
    public int? Length { get; init; }

    /// <summary>The length is rounded up to a multiple of this.</summary>
    public int MultipleOf { get; init; } = 1;

    public Side Side { get; init; } = Side.Right;

    public int Id { get; init; }

    public int TypeId { get; init; }

    /// <summary>The length to which sequences of these lengths are filled up.</summary>
    public int LengthOf(IEnumerable<int> lengths)
    {
        var length = Length ?? lengths.DefaultIfEmpty(0).Max();
        return (length + MultipleOf - 1) / MultipleOf * MultipleOf;
    }
}
