using System.Diagnostics;
using TransferPipeline.Contracts;
using TransferPipeline.Inference;
using TransferPipeline.Inference.Images;
using TransferPipeline.Inference.OnnxSessions;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Datasets;
using TransferPipeline.Storage.Embeddings;

namespace TransferPipeline.Benchmarks;

/// <summary>
/// P2: shards of JPEGs to committed embedding files, against the least the same cores could need: the time to decode and preprocess every
/// picture plus the time to run every batch, each alone, on all cores, with nothing read and nothing written.
/// </summary>
internal sealed class ImagePipeline : IDisposable
{
    private const int ShardRows = 256;
    private const int ShardCount = 4;
    private readonly string _root = Directory.CreateTempSubdirectory("transfer-p2-").FullName;
    private readonly ImageModel _model;
    private readonly BatchRunner _runner = new(new());
    private readonly IReadOnlyList<byte[]> _pictures = [.. JpegSample.Make(ShardRows * ShardCount).Select(picture => picture.Content)];
    private readonly LocalArtifactStore _store;
    private readonly List<ArtifactRef> _shards = [];
    private int _repetition;

    private ImagePipeline(string model)
    {
        _store = new LocalArtifactStore(_root);
        var (file, card) = SharedBackbones.Find(model);
        _model = (ImageModel)ContentModel.OpenEmbedding(file, card, new());
    }

    internal static async Task<Sides> OpenAsync(string model, CancellationToken cancellationToken)
    {
        var pipeline = new ImagePipeline(model);
        foreach (var pictures in pipeline._pictures.Chunk(ShardRows))
        {
            var shard = await ShardFile.WriteAsync(pipeline._store, [.. pictures.Select(picture => new ShardEntry(ContentSha.Of(picture), picture))], cancellationToken);
            pipeline._shards.Add(new ArtifactRef(shard.Path, shard.Sha256));
        }

        return new Sides(pipeline.RunAsync, token => Task.FromResult(pipeline.Decode() + pipeline.Infer()))
        {
            Notes = [$"{pipeline._pictures.Count} pictures in {ShardCount} shards, {pipeline._pictures.Average(picture => picture.Length) / 1024:F0} KiB each, batches of {pipeline._model.BatchSize}, {Environment.ProcessorCount} cores"],
            Close = pipeline.Dispose,
        };
    }

    public void Dispose()
    {
        _runner.Dispose();
        _model.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    /// <summary>Two shards in flight, as the stage runs them: while the one is read or written the other computes.</summary>
    private async Task<TimeSpan> RunAsync(CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var folder = $"{_repetition++}";
        await Parallel.ForEachAsync(_shards, new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = cancellationToken }, async (shard, token) =>
        {
            var entries = await ShardFile.ReadAsync(_store, shard, token);
            var outcomes = await _runner.RunAsync(_model, [.. entries.Select(entry => (ReadOnlyMemory<byte>)entry.Content)], null, token);
            var rows = entries.Zip(outcomes, (entry, outcome) => new EmbeddingRow(entry.Sha256, ((RowOutcome.Computed)outcome).Outputs[0], null, null)).ToList();
            await EmbeddingFile.WriteAsync(_store, ArtifactPath.Embeddings(folder, shard.Sha256), rows, token);
        });
        return Stopwatch.GetElapsedTime(started);
    }

    private TimeSpan Decode() => OnAllCores(_pictures.Count, () =>
    {
        var input = new float[_model.Preprocessor.ItemLength];
        return index =>
        {
            var decoded = (ImageDecodeResult.Decoded)ImageDecoder.Decode(_pictures[index], new(), _model.Preprocessor.ResizedTo);
            using (decoded.Image)
                _model.Preprocessor.Fill(decoded.Image, input);
        };
    });

    private TimeSpan Infer() => OnAllCores(_pictures.Count / _model.BatchSize, () =>
    {
        var input = new float[_model.BatchSize * _model.Preprocessor.ItemLength];
        return _ => _model.Run(input, _model.BatchSize);
    });

    private static TimeSpan OnAllCores(int count, Func<Action<int>> worker)
    {
        var next = -1;
        var started = Stopwatch.GetTimestamp();
        var threads = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(() =>
        {
            var work = worker();
            for (var index = Interlocked.Increment(ref next); index < count; index = Interlocked.Increment(ref next))
                work(index);
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        return Stopwatch.GetElapsedTime(started);
    }
}
