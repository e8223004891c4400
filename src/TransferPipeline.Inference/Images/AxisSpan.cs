namespace TransferPipeline.Inference.Images;

/// <summary>One axis of an input: how many pixels there are, and which stretch of them is spread over the output.</summary>
internal readonly record struct AxisSpan(int Length, double Start, double Extent);
