using Microsoft.ML.OnnxRuntime;

namespace TransferPipeline.Pretraining;

/// <summary>The written file, run by ONNX Runtime.</summary>
internal sealed class BackboneFile(string path, Normalisation normalisation) : IDisposable
{
    private readonly InferenceSession session = new(path);

    /// <summary>Embeddings and logits, row by row.</summary>
    internal (float[] Embeddings, float[] Logits) Run(LabelledImages images)
    {
        using var options = new RunOptions();
        using var pixels = OrtValue.CreateTensorValueFromMemory(normalisation.Apply(images.Pixels), [images.Count, 1, FashionMnist.Side, FashionMnist.Side]);
        using var outputs = session.Run(options, ["pixels"], [pixels], ["embedding", "logits"]);
        return (outputs[0].GetTensorDataAsSpan<float>().ToArray(), outputs[1].GetTensorDataAsSpan<float>().ToArray());
    }

    public void Dispose() => session.Dispose();
}
