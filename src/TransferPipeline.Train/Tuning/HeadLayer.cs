using TorchSharp;
using TransferPipeline.Onnx.Heads;
using TransferPipeline.Train.Heads;

namespace TransferPipeline.Train.Tuning;

/// <summary>The linear head as a layer under training; the scaling of its features stays as it was fitted.</summary>
internal sealed class HeadLayer : IDisposable
{
    /// <summary>Of the median deviation. What varies less is the same for all rows but for rounding and chance.</summary>
    private const float LeastDeviation = 0.03f;

    private readonly LinearFit start;
    private readonly torch.Tensor mean;
    private readonly torch.Tensor std;

    internal HeadLayer(LinearFit start)
    {
        using var scope = torch.NewDisposeScope();
        this.start = start;
        mean = AlignedTensor.Of(start.Scaling.Mean, Width).DetachFromDisposeScope();
        std = AlignedTensor.Of(start.Scaling.Std, Width).DetachFromDisposeScope();
        Weights = AlignedTensor.Of(start.Weights, Classes, Width).requires_grad_(true).DetachFromDisposeScope();
        Bias = AlignedTensor.Of(start.Bias, Classes).requires_grad_(true).DetachFromDisposeScope();
    }

    internal int Width => start.Scaling.Mean.Length;

    internal int Classes => start.Bias.Length;

    /// <summary>[classes, width].</summary>
    internal torch.Tensor Weights { get; }

    internal torch.Tensor Bias { get; }

    /// <summary>
    /// A calibrated head as training starts from it: its logits are divided by its temperature. It does without features that hardly vary: fitted weights
    /// on them stand over next to nothing, so that the smallest step of a layer would throw the logits about. They get a deviation that lets them be learned.
    /// </summary>
    internal static LinearFit StartOf(HeadWeights head)
    {
        var width = head.Std.Length;
        var least = LeastDeviation * head.Std.Order().ElementAt(width / 2);
        return new()
        {
            Scaling = new(head.Mean, Array.ConvertAll(head.Std, deviation => Math.Max(deviation, least))),
            Weights = [.. head.Weights.Select((weight, index) => head.Std[index % width] < least ? 0 : (float)(weight / head.Temperature))],
            Bias = Array.ConvertAll(head.Bias, bias => (float)(bias / head.Temperature)),
            NormalizeFeatures = head.NormalizeFeatures,
        };
    }

    /// <summary>[rows, width] to [rows, classes].</summary>
    internal torch.Tensor Logits(torch.Tensor features)
    {
        using var scope = torch.NewDisposeScope();
        var unit = start.NormalizeFeatures ? features / features.norm(1, keepdim: true, p: 2).clamp_min(1e-12) : features;
        return torch.addmm(Bias, (unit - mean) / std, Weights.t(), 1, 1).MoveToOuterDisposeScope();
    }

    internal LinearFit Fit() => start with { Weights = TunedValues.Of(Weights), Bias = TunedValues.Of(Bias), Objective = double.NaN };

    public void Dispose()
    {
        mean.Dispose();
        std.Dispose();
        Weights.Dispose();
        Bias.Dispose();
    }
}
