using TorchSharp;

namespace TransferPipeline.Train.Tuning;

/// <summary>A tensor under training with what is its own about it.</summary>
/// <param name="Name">No two of a network have the same.</param>
/// <param name="Rate">Its highest learning rate.</param>
internal sealed record TrainedTensor(string Name, torch.Tensor Value, double Rate)
{
    /// <summary>Whether weight decay applies: not to biases and scales, which have at most one dimension that is not 1.</summary>
    internal bool Decays => Value.shape.Count(side => side > 1) > 1;
}
