namespace TransferPipeline.Inference.Generation;

/// <summary>Rows that have gone through the network together, with what it needs to take them one token further.</summary>
internal abstract class DecoderRows : IDisposable
{
    internal abstract int Count { get; }

    /// <summary>What the network said last.</summary>
    internal abstract DecoderLogits Logits { get; }

    /// <summary>How many tokens of a row the network has seen.</summary>
    internal abstract int LengthOf(int row);

    /// <summary>Takes each row one token further.</summary>
    internal abstract void Step(ReadOnlySpan<int> tokens);

    public abstract void Dispose();
}

/// <summary>A row's place.</summary>
internal readonly record struct RowPlace(DecoderRows Rows, int Row);
