using System.Runtime.InteropServices;

namespace TransferPipeline.Inference.Generation;

/// <summary>A text in the making: takes the logits of its rows in the batch and says how each of them goes on.</summary>
internal abstract class Decoding(GenerationPrompt prompt, int index, int limit)
{
    /// <summary>The prompt's place in the job.</summary>
    internal int Index => index;

    internal GenerationPrompt Prompt => prompt;

    /// <summary>Rows of the batch that it takes.</summary>
    internal abstract int Rows { get; }

    internal bool Done { get; private protected set; }

    /// <summary>The logits were not numbers: there is no result.</summary>
    internal bool Failed { get; private set; }

    /// <summary>Most new tokens.</summary>
    protected int Limit => limit;

    /// <summary>The token that each row goes on with.</summary>
    internal abstract int TokenOf(int row);

    /// <summary>The row, as it was before, that each row goes on from.</summary>
    internal virtual int ParentOf(int row) => row;

    /// <summary>Takes the next step.</summary>
    /// <param name="rowOf">Where the logits of each of its rows lie.</param>
    internal abstract void Advance(DecoderLogits logits, Func<int, int> rowOf, TokenScores scores);

    /// <summary>What came of it, once done.</summary>
    internal abstract IEnumerable<(int Sample, GeneratedText Text)> Texts();

    /// <summary>Reads a row's logits into the scores; false, and the end, where one of them is not a number.</summary>
    protected bool TryRead(DecoderLogits logits, int row, TokenScores scores)
    {
        logits.CopyRow(row, scores.Values);
        if (float.IsFinite(scores.Max()))
            return true;

        Failed = true;
        Done = true;
        return false;
    }

    protected static ReadOnlySpan<int> SpanOf(List<int> tokens) => CollectionsMarshal.AsSpan(tokens);
}
