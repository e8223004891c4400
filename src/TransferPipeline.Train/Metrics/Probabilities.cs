namespace TransferPipeline.Train.Metrics;

/// <summary>Class probabilities of some rows, in double precision.</summary>
internal sealed record Probabilities
{
    /// <summary>Row-major [rows, classes].</summary>
    public required double[] Values { get; init; }

    public required int Classes { get; init; }

    internal int Count => Values.Length / Classes;

    internal ReadOnlySpan<double> Row(int row) => Values.AsSpan(row * Classes, Classes);

    /// <summary>The most probable class; the first one of equals, as ONNX's ArgMax takes it.</summary>
    internal int Decision(int row)
    {
        var values = Row(row);
        var best = 0;
        for (var label = 1; label < Classes; label++)
        {
            if (values[label] > values[best])
                best = label;
        }

        return best;
    }

    /// <summary>Each logit on its own.</summary>
    internal static Probabilities Sigmoid(float[] logits, int classes, double temperature) =>
        new() { Values = Array.ConvertAll(logits, logit => 1 / (1 + Math.Exp(-logit / temperature))), Classes = classes };

    internal static Probabilities Softmax(ReadOnlySpan<float> logits, int classes, double temperature)
    {
        var values = new double[logits.Length];
        Softmax(logits, values, classes, temperature);
        return new Probabilities { Values = values, Classes = classes };
    }

    /// <summary>The same into room that is there.</summary>
    internal static void Softmax(ReadOnlySpan<float> logits, Span<double> values, int classes, double temperature)
    {
        for (var start = 0; start < logits.Length; start += classes)
        {
            var largest = double.NegativeInfinity;
            for (var index = start; index < start + classes; index++)
                largest = Math.Max(largest, logits[index]);
            var sum = 0.0;
            for (var index = start; index < start + classes; index++)
                sum += values[index] = Math.Exp((logits[index] - largest) / temperature);
            for (var index = start; index < start + classes; index++)
                values[index] /= sum;
        }
    }
}
