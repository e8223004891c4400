using TransferPipeline.Hub;
using TransferPipeline.Onnx.Trials;

namespace TransferPipeline.Schedule.Submissions;

/// <summary>What the program around gives to the import of models.</summary>
/// <param name="Trial">How a model is tried before it is taken; null: it is not.</param>
/// <param name="Pulls">Who hears how far a model of the hub is; null: nobody.</param>
internal sealed record ModelIntake(IModelTrial? Trial, IProgress<HubProgress>? Pulls);
