using TransferPipeline.Inference.Texts;

namespace TransferPipeline.Tests.Inference.Texts;

public sealed class WindowMeanTests
{
    private static readonly float[][] Logits = [[2, -1, 0.5f], [-3, 1, 0], [0, 0, 4]];
    private static readonly double[] Tokens = [10, 30, 5];

    [Fact]
    public void Probabilities_are_those_of_the_mean_logits()
        => AssertClose(Softmax(WindowMean.Of(Logits, Tokens)), WindowMean.OfProbabilities(Array.ConvertAll(Logits, Softmax), Tokens));

    [Fact]
    public void So_are_those_of_labels_that_are_there_or_not()
        => AssertClose(Sigmoid(WindowMean.Of(Logits, Tokens)), WindowMean.OfEachProbability(Array.ConvertAll(Logits, Sigmoid), Tokens));

    [Fact]
    public void One_window_is_taken_as_it_is() => Assert.Same(Logits[0], WindowMean.OfProbabilities([Logits[0]], [7]));

    private static float[] Softmax(float[] logits) => Array.ConvertAll(logits, logit => (float)(Math.Exp(logit) / logits.Sum(other => Math.Exp(other))));

    private static float[] Sigmoid(float[] logits) => Array.ConvertAll(logits, logit => (float)(1 / (1 + Math.Exp(-logit))));

    private static void AssertClose(float[] expected, float[] actual)
    {
        foreach (var (one, other) in expected.Zip(actual))
            Assert.Equal(one, other, 1e-6);
    }
}
