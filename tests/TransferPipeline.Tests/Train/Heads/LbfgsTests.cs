using TransferPipeline.Train.Heads;

namespace TransferPipeline.Tests.Train.Heads;

public sealed class LbfgsTests
{
    private const int Size = 40;

    /// <summary>Curvatures from 1 to 10,000: steepest descent would not get there.</summary>
    private static readonly double[] Curvatures = [.. Enumerable.Range(0, Size).Select(index => Math.Pow(10, 4.0 * index / (Size - 1)))];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Finds_the_minimum_of_an_ill_conditioned_bowl(bool preconditioned)
    {
        var point = new double[Size];

        var value = Lbfgs.Minimise(Bowl, preconditioned ? Exact : null, point, 1e-12, TestContext.Current.CancellationToken);

        Assert.Equal(7, value, 1e-6);
        Assert.All(point.Select((coordinate, index) => (coordinate, index)), pair => Assert.Equal(Math.Sin(pair.index), pair.coordinate, 1e-3));
    }

    [Fact]
    public void The_exact_curvature_as_a_guess_gets_there_in_one_step()
    {
        var points = 0;

        Lbfgs.Minimise(Counted, Exact, new double[Size], 1e-12, TestContext.Current.CancellationToken);

        Assert.InRange(points, 2, 5);

        double Counted(double[] point, double[] gradient)
        {
            points++;
            return Bowl(point, gradient);
        }
    }

    [Fact]
    public void Finds_the_minimum_of_Rosenbrocks_valley()
    {
        double[] point = [-1.2, 1];

        var value = Lbfgs.Minimise(Valley, null, point, 1e-14, TestContext.Current.CancellationToken);

        Assert.Equal(0, value, 1e-10);
        Assert.Equal(1, point[0], 1e-4);
        Assert.Equal(1, point[1], 1e-4);
    }

    [Fact]
    public void Stays_where_it_is_when_that_is_the_minimum()
    {
        double[] point = [1, 1];

        var value = Lbfgs.Minimise(Valley, null, point, 1e-8, TestContext.Current.CancellationToken);

        Assert.Equal(0, value);
        Assert.Equal([1, 1], point);
    }

    [Fact]
    public void Stops_when_it_is_told_to()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();

        var thrown = Assert.Throws<OperationCanceledException>(() => Lbfgs.Minimise(Bowl, null, new double[Size], 1e-8, stop.Token));

        Assert.Equal(stop.Token, thrown.CancellationToken);
    }

    /// <summary>Least, 7, where each coordinate is the sine of its index.</summary>
    private static double Bowl(double[] point, double[] gradient)
    {
        var value = 7.0;
        for (var index = 0; index < Size; index++)
        {
            var distance = point[index] - Math.Sin(index);
            value += Curvatures[index] * distance * distance / 2;
            gradient[index] = Curvatures[index] * distance;
        }

        return value;
    }

    private static void Exact(double[] vector)
    {
        for (var index = 0; index < Size; index++)
            vector[index] /= Curvatures[index];
    }

    private static double Valley(double[] point, double[] gradient)
    {
        var (x, y) = (point[0], point[1]);
        gradient[0] = -2 * (1 - x) - 400 * x * (y - x * x);
        gradient[1] = 200 * (y - x * x);
        return (1 - x) * (1 - x) + 100 * (y - x * x) * (y - x * x);
    }
}
