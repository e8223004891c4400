using TransferPipeline.Onnx.Graphs;

namespace TransferPipeline.Onnx.Tensors;

/// <summary>A model with changed weights, and what storing them did to the values.</summary>
/// <param name="Rounded">Tensors of 16 bits: the model computes with the nearest value that they can hold.</param>
/// <param name="Dequantized">Weights that were quantized and are float now: the model became larger, its graph lost these DequantizeLinear nodes.</param>
public sealed record WrittenTensors(OnnxModel Model, IReadOnlyList<string> Rounded, IReadOnlyList<string> Dequantized);
