using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace TransferPipeline.Benchmarks;

/// <summary>A Python process that stays alive with the features loaded and fits once for each line it is sent.</summary>
internal sealed class SklearnProcess : IDisposable
{
    private readonly Process process;
    private readonly string folder;
    private readonly double loss;
    private readonly double tolerance;

    private SklearnProcess(Process process, string folder, double tolerance)
    {
        this.process = process;
        this.folder = folder;
        this.tolerance = tolerance;
        var answer = Read(process);
        About = answer.GetProperty("about").GetString()!;
        loss = answer.GetProperty("loss").GetDouble();
    }

    /// <summary>Versions, BLAS and threads, as the process itself sees them.</summary>
    internal string About { get; }

    /// <param name="tolerance">How far above the converged loss a fit may end, on both sides.</param>
    internal static SklearnProcess Start(HeadSample sample, double c, double tolerance)
    {
        var folder = Directory.CreateTempSubdirectory("transfer-t1-").FullName;
        var (features, labels) = (Path.Combine(folder, "features.f32"), Path.Combine(folder, "labels.i32"));
        File.WriteAllBytes(features, MemoryMarshal.AsBytes(sample.Values.AsSpan()));
        File.WriteAllBytes(labels, MemoryMarshal.AsBytes(sample.Labels.AsSpan()));

        // Debian's scikit-learn belongs to Debian's interpreter; another python3 may stand before it on the path.
        var start = new ProcessStartInfo(File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3") { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var argument in new[] { Path.Combine(AppContext.BaseDirectory, "Peers", "fit_head.py"), features, labels, $"{sample.Width}", c.ToString(CultureInfo.InvariantCulture), $"{Environment.ProcessorCount}", tolerance.ToString(CultureInfo.InvariantCulture) })
            start.ArgumentList.Add(argument);

        // Left to itself OpenBLAS finds the fastest kernels for the machine.
        start.Environment.Remove("OPENBLAS_CORETYPE");
        start.Environment.Remove("OPENBLAS_L2_SIZE");
        return new SklearnProcess(Process.Start(start)!, folder, tolerance);
    }

    internal TimeSpan Fit()
    {
        process.StandardInput.WriteLine();
        process.StandardInput.Flush();
        return TimeSpan.FromSeconds(Read(process).GetProperty("seconds").GetDouble());
    }

    internal void RequireLoss(double ours)
    {
        if (Math.Abs(ours - loss) > tolerance)
            throw new InvalidOperationException($"The losses differ: ours {ours}, scikit-learn's converged one {loss}. The times cannot be compared.");
    }

    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static JsonElement Read(Process process) =>
        JsonDocument.Parse(process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("scikit-learn's process ended; install python3-sklearn and libopenblas0-pthread.")).RootElement;
}
