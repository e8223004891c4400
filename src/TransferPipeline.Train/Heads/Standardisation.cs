using TorchSharp;

namespace TransferPipeline.Train.Heads;

/// <summary>Mean 0 and standard deviation 1 for each feature, over the rows it is given.</summary>
internal static class Standardisation
{
    /// <summary>Changes the matrix in place. A feature that is constant, up to single precision's rounding, keeps a divisor of 1.</summary>
    internal static (float[] Mean, float[] Std) Apply(torch.Tensor features)
    {
        using var scope = torch.NewDisposeScope();
        var mean = features.mean([0], type: torch.float64).to(torch.float32);
        features.sub_(mean);
        var std = features.square().mean([0], type: torch.float64).sqrt();
        var constant = std.le(mean.abs() * 1e-6 + 1e-12);
        var divisor = torch.where(constant, torch.ones_like(std), std).to(torch.float32);
        features.div_(divisor);
        return (mean.data<float>().ToArray(), divisor.data<float>().ToArray());
    }
}
