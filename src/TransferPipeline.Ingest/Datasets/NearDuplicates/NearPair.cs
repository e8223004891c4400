namespace TransferPipeline.Ingest.Datasets.NearDuplicates;

/// <summary>Two kept rows whose texts are nearly the same.</summary>
/// <param name="First">Place among the kept rows, before <paramref name="Second"/>.</param>
/// <param name="Similarity">Jaccard, 0 to 1.</param>
internal readonly record struct NearPair(int First, int Second, double Similarity);
