using Microsoft.ML.OnnxRuntime;
using TransferPipeline.Contracts;

namespace TransferPipeline.Inference.OnnxSessions;

internal static class SessionFactory
{
    internal static InferenceSession Open(string path, ModelOptions options)
    {
        if (!File.Exists(path))
            throw new RejectedException($"The model {path} does not exist; name an .onnx file.");

        using var settings = Settings(options);
        try
        {
            return new InferenceSession(path, settings);
        }
        catch (OnnxRuntimeException failure)
        {
            throw new RejectedException($"{path} cannot be loaded as an ONNX model: {failure.Message}", failure);
        }
    }

    /// <summary>One thread a call: the workers are the parallelism, and more threads than cores cost a fifth of the speed.</summary>
    private static SessionOptions Settings(ModelOptions options)
    {
        var settings = new SessionOptions
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        settings.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        settings.AddSessionConfigEntry("session.inter_op.allow_spinning", "0");
        if (options.Device == "cpu")
            return settings;

        using (settings)
        {
            if (options.Device != "cuda")
                throw new RejectedException($"The device is \"{options.Device}\"; use cpu or cuda.");
            if (!OrtEnv.Instance().GetAvailableProviders().Contains("CUDAExecutionProvider"))
                throw new RejectedException("A GPU was asked for, but this build runs on the CPU only; build with -p:Accelerator=cuda, or set the device to cpu.");
            throw new RejectedException("A GPU was asked for, but no session on it has been set up in this version; set the device to cpu.");
        }
    }
}
