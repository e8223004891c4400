namespace TransferPipeline.Train.Graphs;

internal sealed record TorchGraphOptions
{
    /// <summary>
    /// Weights to train, as <see cref="TorchParameter.Name"/> names them. Null: all floating-point weights that the outputs need, but for
    /// single numbers (limits and factors, not weights) and BatchNormalization's statistics.
    /// </summary>
    public IReadOnlyCollection<string>? Trainable { get; init; }
}
