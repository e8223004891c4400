namespace TransferPipeline.Tests.Inference;

internal static class Vectors
{
    internal static double Cosine(IReadOnlyList<float> a, IReadOnlyList<float> b)
    {
        Assert.Equal(a.Count, b.Count);
        var (dot, aa, bb) = (0.0, 0.0, 0.0);
        for (var i = 0; i < a.Count; i++)
            (dot, aa, bb) = (dot + (double)a[i] * b[i], aa + (double)a[i] * a[i], bb + (double)b[i] * b[i]);
        return dot / Math.Sqrt(aa * bb);
    }
}
