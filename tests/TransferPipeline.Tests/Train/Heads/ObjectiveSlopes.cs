using TransferPipeline.Train.Heads;

namespace TransferPipeline.Tests.Train.Heads;

/// <summary>Gradients against finite differences.</summary>
internal static class ObjectiveSlopes
{
    internal static void Demand(LinearObjective objective)
    {
        var point = objective.NewPoint();
        for (var index = 0; index < point.Length; index++)
            point[index] = Math.Sin(3 * index) / 2;
        var gradient = new double[point.Length];
        objective.Evaluate(point, gradient);

        // Single precision inside: the difference is taken over a wide step.
        const double step = 0.02;
        for (var index = 0; index < point.Length; index++)
        {
            var (above, below) = ((double[])point.Clone(), (double[])point.Clone());
            above[index] += step;
            below[index] -= step;
            var slope = (objective.Evaluate(above, new double[point.Length]) - objective.Evaluate(below, new double[point.Length])) / (2 * step);
            Assert.Equal(slope, gradient[index], 2e-4);
        }
    }
}
