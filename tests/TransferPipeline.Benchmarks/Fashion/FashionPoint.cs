namespace TransferPipeline.Benchmarks.Fashion;

/// <summary>What one method made of one number of labels, in each of the draws.</summary>
/// <param name="Labels">A class.</param>
/// <param name="Accuracies">On the test images, a draw each.</param>
/// <param name="Seconds">Of embedding, training and scoring; the mean.</param>
internal sealed record FashionPoint(string Method, int Labels, IReadOnlyList<double> Accuracies, double Seconds)
{
    internal double Mean => Accuracies.Average();

    /// <summary>Of the draws, with one less than their number below; 0 for one draw.</summary>
    internal double Deviation => Accuracies.Count < 2 ? 0 : Math.Sqrt(Accuracies.Sum(accuracy => Math.Pow(accuracy - Mean, 2)) / (Accuracies.Count - 1));
}
