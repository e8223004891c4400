using Microsoft.ML.OnnxRuntime;
using TransferPipeline.Contracts;
using TransferPipeline.Inference.OnnxSessions;

namespace TransferPipeline.Inference.Generation;

/// <summary>An ONNX graph that gives the next token's logits, opened and tried. Thread-safe: workers share one session.</summary>
public sealed class DecoderModel : IDisposable
{
    private readonly InferenceSession session;
    private readonly RunOptions runOptions = new();
    private readonly string[] outputNames;

    private DecoderModel(string path, int? maxPositions, ModelOptions options, long maxPromptLogits)
    {
        MaxPromptLogits = maxPromptLogits;
        MaxPositions = maxPositions ?? int.MaxValue;
        session = SessionFactory.Open(path, options);
        try
        {
            Signature = DecoderSignature.Of(session, path);
            outputNames = [Signature.Logits, .. Signature.Caches.Select(cache => cache.Output)];
            Vocabulary = Probe(path);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Most tokens of a text, prompt included.</summary>
    public int MaxPositions { get; }

    /// <summary>Tokens are 0 and up to less than this.</summary>
    public int Vocabulary { get; }

    internal DecoderSignature Signature { get; }

    /// <summary>Most floats of logits that a run of prompts may give: a graph gives them for each of a prompt's tokens, though only the last ones are wanted.</summary>
    private long MaxPromptLogits { get; }

    /// <summary>Most tokens of a prompt that go through the network at once, where there is a cache for the others.</summary>
    internal int PromptColumns => (int)Math.Clamp(MaxPromptLogits / Math.Max(1, Vocabulary), 1, int.MaxValue);

    /// <param name="maxPositions">As the model's configuration says; null where it says nothing.</param>
    public static DecoderModel Open(string path, int? maxPositions, ModelOptions options) => Open(path, maxPositions, options, 32 << 20);

    internal static DecoderModel Open(string path, int? maxPositions, ModelOptions options, long maxPromptLogits) => new(path, maxPositions, options, maxPromptLogits);

    public void Dispose()
    {
        session.Dispose();
        runOptions.Dispose();
    }

    /// <summary>How many prompts of a length go through the network together.</summary>
    internal int PromptsFor(int length, int batchSize) => (int)Math.Clamp(MaxPromptLogits / (Math.Min(length, (long)PromptColumns) * Vocabulary), 1, batchSize);

    /// <summary>Runs prompts of one length: without padding their result depends on no neighbour.</summary>
    internal DecoderRows Start(IReadOnlyList<int[]> prompts) => Signature.Caches.Count == 0 ? new RecomputedRows(this, prompts) : new CachedRows(this, prompts);

    /// <summary>Makes one batch of rows from others, which stay as they are.</summary>
    internal DecoderRows Gather(IReadOnlyList<RowPlace> places) => Signature.Caches.Count == 0 ? new RecomputedRows(this, places) : new CachedRows(this, places);

    /// <summary>Runs the network.</summary>
    /// <param name="ids">[rows, columns], row after row.</param>
    /// <param name="mask">[rows, columns + what the caches hold].</param>
    /// <param name="caches">One for each of the signature's; they stay the caller's.</param>
    /// <returns>Logits, then caches.</returns>
    internal IReadOnlyList<OrtValue> Run(int rows, ReadOnlySpan<int> ids, ReadOnlySpan<int> mask, ReadOnlySpan<int> positions, IReadOnlyList<OrtValue> caches, bool isPrompt)
    {
        var names = new List<string> { Signature.Ids.Name };
        var own = new List<OrtValue> { Signature.Ids.Tensor(ids, rows, ids.Length / rows) };
        try
        {
            Add(Signature.Mask, mask, rows, mask.Length / rows);
            Add(Signature.Positions, positions, rows, ids.Length / rows);
            Add(Signature.LogitsToKeep, [1], Signature.LogitsToKeep is null ? [] : session.InputMetadata[Signature.LogitsToKeep.Name].Dimensions.Length == 0 ? [] : [1]);
            if (Signature.CacheBranch is { } branch)
            {
                names.Add(branch);
                own.Add(OrtValue.CreateTensorValueFromMemory(new[] { !isPrompt }, [1]));
            }

            names.AddRange(Signature.Caches.Select(cache => cache.Input));
            return session.Run(runOptions, names, [.. own, .. caches], outputNames);
        }
        finally
        {
            foreach (var tensor in own)
                tensor.Dispose();
        }

        void Add(IntegerInput? input, ReadOnlySpan<int> values, params long[] shape)
        {
            if (input is null)
                return;

            names.Add(input.Name);
            own.Add(input.Tensor(values, shape));
        }
    }

    /// <summary>Two steps at the start: a graph that does not keep to its signature says so before any data is read.</summary>
    private int Probe(string path)
    {
        try
        {
            using var rows = Start([[0]]);
            rows.Step([0]);
            return rows.Logits.Vocabulary;
        }
        catch (OnnxRuntimeException failure)
        {
            throw new RejectedException($"{path} cannot be run as a text decoder: {failure.Message}", failure);
        }
        catch (InvalidDataException failure)
        {
            throw new RejectedException($"{path} cannot be run as a text decoder: {failure.Message}", failure);
        }
    }
}
