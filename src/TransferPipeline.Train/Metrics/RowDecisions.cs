using TransferPipeline.Train.Heads;

namespace TransferPipeline.Train.Metrics;

/// <summary>What the figures of classes are made of: three numbers of each row. Its probabilities, as many as there are classes, are not kept.</summary>
internal sealed record RowDecisions
{
    private RowDecisions(int classes, int rows) => (Classes, Decisions, Confidences, Own) = (classes, new int[rows], new double[rows], new double[rows]);

    internal int Classes { get; }

    /// <summary>The most probable class of each row.</summary>
    internal int[] Decisions { get; }

    /// <summary>Its probability.</summary>
    internal double[] Confidences { get; }

    /// <summary>The probability of the row's own class.</summary>
    internal double[] Own { get; }

    internal static RowDecisions Of(Probabilities probabilities, int[] labels)
    {
        var rows = new RowDecisions(probabilities.Classes, labels.Length);
        rows.Take(probabilities, labels, 0);
        return rows;
    }

    /// <param name="logits">Row-major, before temperature.</param>
    internal static RowDecisions Of(ReadOnlySpan<float> logits, int classes, double temperature, int[] labels)
    {
        var rows = new RowDecisions(classes, labels.Length);
        var room = new Probabilities { Values = new double[Math.Min(labels.Length, RowRange.ChunkRows(classes)) * classes], Classes = classes };
        foreach (var (start, count) in new RowRange(0, labels.Length).Chunks(classes))
        {
            Probabilities.Softmax(logits.Slice(start * classes, count * classes), room.Values, classes, temperature);
            rows.Take(room, labels.AsSpan(start, count), start);
        }

        return rows;
    }

    private void Take(Probabilities probabilities, ReadOnlySpan<int> labels, int start)
    {
        for (var row = 0; row < labels.Length; row++)
        {
            var decision = probabilities.Decision(row);
            Decisions[start + row] = decision;
            Confidences[start + row] = probabilities.Row(row)[decision];
            Own[start + row] = probabilities.Row(row)[labels[row]];
        }
    }
}
