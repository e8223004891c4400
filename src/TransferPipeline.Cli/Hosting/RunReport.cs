using TransferPipeline.Ledger.Results;
using TransferPipeline.Ledger.Runs;
using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Cli.Hosting;

/// <param name="Notes">What was inferred about the models, one sentence each.</param>
internal sealed record SubmittedRun(string RunId, bool Resumed, IReadOnlyList<string> Notes);

/// <summary>What came of a run.</summary>
/// <param name="Outputs">Absolute paths of what the run left: the model, the score manifest, quarantine files.</param>
internal sealed record RunReport(Run Run, IReadOnlyList<Stage> Stages, DatasetManifest? Dataset, RegisteredModel? Model, IReadOnlyList<string> Outputs, IReadOnlyList<string> Notes);
