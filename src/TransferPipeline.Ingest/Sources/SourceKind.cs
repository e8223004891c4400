using TransferPipeline.Contracts.Pipelines;

namespace TransferPipeline.Ingest.Sources;

/// <summary>A kind of source file: which it claims by the name, and how files of it are read.</summary>
internal sealed record SourceKind(Func<string, bool> Reads, Func<IReadOnlyList<string>, DatasetSpec, ISampleSource> Open);
