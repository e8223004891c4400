namespace TransferPipeline.Inference.Detection;

/// <summary>From a network's outputs for one picture to boxes in pixels of its input.</summary>
internal interface IBoxDecoder
{
    /// <summary>How many labels the outputs speak of.</summary>
    int Categories { get; }

    /// <param name="outputs">The floats of one picture, in the order of <see cref="DetectionDecoders.Outputs"/>.</param>
    IEnumerable<BoxCandidate> Decode(IReadOnlyList<ReadOnlyMemory<float>> outputs);
}
