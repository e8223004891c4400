using TransferPipeline.Inference.Images;

namespace TransferPipeline.Inference.Detection;

/// <summary>A box as the network gave it, before boxes that mean the same thing are dropped.</summary>
/// <param name="Edges">In pixels of the input.</param>
/// <param name="Category">Number of its label.</param>
/// <param name="Index">Its place in the output.</param>
internal readonly record struct BoxCandidate(BoxEdges Edges, int Category, float Score, int Index);
