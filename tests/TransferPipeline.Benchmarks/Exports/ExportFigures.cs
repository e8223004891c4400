namespace TransferPipeline.Benchmarks.Exports;

/// <summary>What one export's way through tuning took.</summary>
/// <param name="Parameters">Of the whole network.</param>
/// <param name="Tuned">Of those, in the tail.</param>
/// <param name="Seconds">Without making the weights.</param>
/// <param name="TunedMiB">Greatest resident memory until the tuned model is stored.</param>
/// <param name="PeakMiB">The same with ONNX Runtime's check of it.</param>
/// <param name="Moved">By how much the step changed the outputs at most.</param>
/// <param name="Difference">Between TorchSharp's outputs after the step and ONNX Runtime's with the stored model, at most.</param>
internal sealed record ExportFigures(string Name, long Parameters, long Tuned, string Cut, double Seconds, double TunedMiB, double PeakMiB, double Moved, double Difference);
