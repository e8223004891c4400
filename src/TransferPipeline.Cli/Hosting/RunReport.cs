using TransferPipeline.Ledger.Results;
using TransferPipeline.Ledger.Runs;
using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Cli.Hosting;

/// <param name="Notes">What was inferred about the models, one sentence each.</param>
internal sealed record SubmittedRun(string RunId, bool Resumed, IReadOnlyList<string> Notes);

/// <param name="RowsTotal">0 while it is not known.</param>
internal sealed record StageProgress(string Name, long RowsTotal, long RowsDone, bool Complete);

/// <summary>What came of a run.</summary>
/// <param name="Outputs">Absolute paths of what the run left: the model, the score manifest, quarantine files.</param>
internal sealed record RunReport(Run Run, IReadOnlyList<Stage> Stages, DatasetManifest? Dataset, RegisteredModel? Model, IReadOnlyList<string> Outputs, IReadOnlyList<string> Notes);
