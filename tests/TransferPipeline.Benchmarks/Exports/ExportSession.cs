using Microsoft.ML.OnnxRuntime;

namespace TransferPipeline.Benchmarks.Exports;

/// <summary>One run of a model file in ONNX Runtime, open for no longer than that.</summary>
internal static class ExportSession
{
    internal static (float[] Values, long[] Shape) Run(string file, IReadOnlyList<FedTensor> inputs, string output)
    {
        using var options = new SessionOptions { IntraOpNumThreads = Environment.ProcessorCount, EnableCpuMemArena = false };
        using var session = new InferenceSession(file, options);
        using var results = session.Run([.. inputs.Where(input => session.InputMetadata.ContainsKey(input.Name)).Select(input => input.Onnx())], [output]);
        var tensor = results[0].AsTensor<float>();
        return ([.. tensor], [.. tensor.Dimensions.ToArray().Select(size => (long)size)]);
    }
}
