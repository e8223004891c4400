using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Onnx.Tensors;

namespace TransferPipeline.Train.Tuning;

/// <summary>How a model's layers were tuned.</summary>
/// <param name="Spec">As asked for.</param>
/// <param name="Model">What came of it.</param>
/// <param name="Written">What writing it back did to the graph.</param>
internal sealed record TuningFacts(TuneSpec Spec, TunedModel Model, WrittenTensors Written);
