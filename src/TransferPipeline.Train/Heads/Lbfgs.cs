namespace TransferPipeline.Train.Heads;

/// <summary>Limited-memory BFGS for smooth convex functions, with a bisecting weak-Wolfe line search. The state is host memory in double precision: it is small beside the data.</summary>
internal static class Lbfgs
{
    private const int Memory = 10;
    private const int MaxIterations = 500;
    private const int MaxLineSteps = 25;
    private const double SufficientDecrease = 1e-4;
    private const double Curvature = 0.9;

    /// <summary>Value at the point; fills the gradient.</summary>
    internal delegate double Function(double[] point, double[] gradient);

    /// <summary>Moves the point to the minimum and returns the value there. Ends when three steps in a row gain less than the tolerance, relative to the value.</summary>
    /// <param name="precondition">Multiplies a vector, in place, by a symmetric guess of the inverse second derivative; null for none.</param>
    internal static double Minimise(Function function, Action<double[]>? precondition, double[] point, double tolerance, CancellationToken cancellationToken)
    {
        var gradient = new double[point.Length];
        var value = function(point, gradient);
        var pairs = new List<Pair>(Memory);
        var smallSteps = 0;
        for (var iteration = 0; iteration < MaxIterations && smallSteps < 3; iteration++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var direction = Direction(gradient, pairs, precondition);
            var first = pairs.Count == 0 && precondition is null ? Math.Min(1, 1 / Math.Sqrt(Dot(gradient, gradient))) : 1;
            var step = Search(function, point, value, gradient, direction, first);
            if (step is null)
                break;

            smallSteps = value - step.Value <= tolerance * Math.Abs(value) ? smallSteps + 1 : 0;
            Remember(pairs, point, gradient, step, precondition);
            value = step.Value;
            step.Point.CopyTo(point, 0);
            gradient = step.Gradient;
        }

        return value;
    }

    private static Step? Search(Function function, double[] point, double value, double[] gradient, double[] direction, double length)
    {
        var slope = Dot(gradient, direction);
        if (!(slope < 0))
            return null;

        var low = 0.0;
        var high = double.PositiveInfinity;
        for (var attempt = 0; attempt < MaxLineSteps; attempt++)
        {
            var next = new double[point.Length];
            var nextGradient = new double[point.Length];
            for (var index = 0; index < point.Length; index++)
                next[index] = point[index] + length * direction[index];

            var nextValue = function(next, nextGradient);
            if (!(nextValue <= value + SufficientDecrease * length * slope))
                high = length;
            else if (Dot(nextGradient, direction) < Curvature * slope)
                low = length;
            else
                return new Step(next, nextGradient, nextValue);
            length = double.IsInfinity(high) ? 2 * low : (low + high) / 2;
        }

        // The decrease left is below the arithmetic's precision.
        return null;
    }

    private static void Remember(List<Pair> pairs, double[] point, double[] gradient, Step step, Action<double[]>? precondition)
    {
        var moved = Minus(step.Point, point);
        var turned = Minus(step.Gradient, gradient);
        var product = Dot(moved, turned);
        if (product <= 1e-12 * Dot(turned, turned))
            return;

        if (pairs.Count == Memory)
            pairs.RemoveAt(0);

        var guessed = (double[])turned.Clone();
        precondition?.Invoke(guessed);
        pairs.Add(new Pair(moved, turned, product, product / Dot(turned, guessed)));
    }

    /// <summary>The two-loop recursion.</summary>
    private static double[] Direction(double[] gradient, List<Pair> pairs, Action<double[]>? precondition)
    {
        var direction = new double[gradient.Length];
        Add(direction, gradient, -1);
        var weights = new double[pairs.Count];
        for (var index = pairs.Count - 1; index >= 0; index--)
        {
            weights[index] = Dot(pairs[index].Moved, direction) / pairs[index].Product;
            Add(direction, pairs[index].Turned, -weights[index]);
        }

        precondition?.Invoke(direction);
        var scale = pairs.Count == 0 ? 1 : pairs[^1].Scale;
        for (var index = 0; index < direction.Length; index++)
            direction[index] *= scale;

        for (var index = 0; index < pairs.Count; index++)
            Add(direction, pairs[index].Moved, weights[index] - Dot(pairs[index].Turned, direction) / pairs[index].Product);

        return direction;
    }

    private static double Dot(double[] left, double[] right)
    {
        var sum = 0.0;
        for (var index = 0; index < left.Length; index++)
            sum += left[index] * right[index];
        return sum;
    }

    private static void Add(double[] target, double[] source, double scale)
    {
        for (var index = 0; index < target.Length; index++)
            target[index] += scale * source[index];
    }

    private static double[] Minus(double[] left, double[] right)
    {
        var difference = (double[])left.Clone();
        Add(difference, right, -1);
        return difference;
    }

    private sealed record Step(double[] Point, double[] Gradient, double Value);

    /// <param name="Scale">By how much the guess of the inverse second derivative is too small along this step.</param>
    private sealed record Pair(double[] Moved, double[] Turned, double Product, double Scale);
}
