using System.Globalization;
using System.Runtime.InteropServices;

namespace TransferPipeline.Benchmarks;

/// <summary>A Python process that stays alive with the features loaded and fits once for each line it is sent.</summary>
internal sealed class SklearnProcess : IDisposable
{
    private readonly PythonPeer peer;
    private readonly string folder;
    private readonly double loss;
    private readonly double tolerance;

    private SklearnProcess(PythonPeer peer, string folder, double tolerance)
    {
        this.peer = peer;
        this.folder = folder;
        this.tolerance = tolerance;
        loss = peer.Hello.GetProperty("loss").GetDouble();
    }

    /// <summary>Versions, BLAS and threads, as the process itself sees them.</summary>
    internal string About => peer.About;

    /// <param name="tolerance">How far above the converged loss a fit may end, on both sides.</param>
    internal static SklearnProcess Start(HeadSample sample, double c, double tolerance)
    {
        var folder = Directory.CreateTempSubdirectory("transfer-t1-").FullName;
        var (features, labels) = (Path.Combine(folder, "features.f32"), Path.Combine(folder, "labels.i32"));
        File.WriteAllBytes(features, MemoryMarshal.AsBytes(sample.Values.AsSpan()));
        File.WriteAllBytes(labels, MemoryMarshal.AsBytes(sample.Labels.AsSpan()));
        string[] arguments = [features, labels, $"{sample.Width}", c.ToString(CultureInfo.InvariantCulture), $"{Environment.ProcessorCount}", tolerance.ToString(CultureInfo.InvariantCulture)];
        return new(PythonPeer.Start("fit_head.py", "python3-sklearn and libopenblas0-pthread", arguments), folder, tolerance);
    }

    internal TimeSpan Fit() => peer.Time();

    internal void RequireLoss(double ours)
    {
        if (Math.Abs(ours - loss) > tolerance)
            throw new InvalidOperationException($"The losses differ: ours {ours}, scikit-learn's converged one {loss}. The times cannot be compared.");
    }

    public void Dispose()
    {
        peer.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
