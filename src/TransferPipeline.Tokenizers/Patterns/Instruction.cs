namespace TransferPipeline.Tokenizers.Patterns;

internal enum Operation
{
    /// <summary>The whole pattern, or a part looked at by itself, has matched.</summary>
    Match,

    /// <summary>One code point of <see cref="Instruction.Set"/>.</summary>
    Set,

    /// <summary>From <see cref="Instruction.First"/> to <see cref="Instruction.Second"/> code points of a set, as many as can be.</summary>
    Run,

    /// <summary>Goes on at First, and should that fail, at Second.</summary>
    Split,

    /// <summary>Goes on at First.</summary>
    Jump,

    /// <summary>What follows must match here, up to its Match; then on at First.</summary>
    LookAhead,
    NegativeLookAhead,

    /// <summary>The code point before must be of the set.</summary>
    LookBehind,
    NegativeLookBehind,

    /// <summary>What follows matches as it first can, up to its Match; then on at First.</summary>
    Atomic,
    TextStart,
    TextEnd,
    LineStart,
    LineEnd,
    WordBoundary,
    NoWordBoundary,
}

/// <summary>A step of a compiled pattern.</summary>
internal readonly record struct Instruction(Operation Operation, int First = 0, int Second = 0, CodePointSet? Set = null);
