using Microsoft.ML.OnnxRuntime;
using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Inference.OnnxSessions;
using TransferPipeline.Onnx.Cards;

namespace TransferPipeline.Inference.Texts;

/// <summary>An ONNX model that takes texts.</summary>
public sealed class TextModel : ContentModel
{
    private readonly InferenceSession session;
    private readonly TextTokenizer tokenizer;
    private readonly TextInputs inputs;
    private readonly TextPreprocessing text;
    private readonly string[] outputNames;
    private readonly int? batchSize;
    private readonly RunOptions runOptions = new();

    internal TextModel(string path, ModelCard card, IReadOnlyList<string> outputs, ModelOptions options)
        : base(card, outputs)
    {
        text = card.Text!;
        tokenizer = TextTokenizer.Open(path, text);
        outputNames = [.. outputs];
        batchSize = options.BatchSize;
        session = SessionFactory.Open(path, options);
        try
        {
            inputs = new TextInputs(card, session, tokenizer.PaddingId);
            TextSignature.Check(session, path, inputs.Names, outputs);
            OutputShapes = Probe(path);
            OutputWidths = [.. OutputShapes.Select(shape => (int)shape.Aggregate(1L, (product, size) => product * (size < 0 ? text.MaxTokens : size)))];
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    public override IReadOnlyList<int> OutputWidths { get; }

    public override IReadOnlyList<IReadOnlyList<long>> OutputShapes { get; }

    public override int BatchSize => batchSize ?? 1;

    public override void Dispose()
    {
        session.Dispose();
        runOptions.Dispose();
    }

    internal override IReadOnlyList<ModelBatch> Batches(BatchJob job)
    {
        var texts = new List<TokenizedText>(job.Contents.Count);
        for (var place = 0; place < job.Contents.Count; place++)
        {
            job.CancellationToken.ThrowIfCancellationRequested();
            if (tokenizer.Read(job.Contents[place].Span, place, out var refused) is { } read)
                texts.Add(read);
            else
                job.Outcomes[place] = refused!;
        }

        // Without a mask the graph takes padding for text.
        return text.AttentionMask is null
            ? [.. texts.GroupBy(one => one.Length).SelectMany(alike => TokenBudget.Split([.. alike], batchSize)).Select(batch => new TextBatch(this, job, batch))]
            : [.. TokenBudget.Split(texts, batchSize).Select(batch => new TextBatch(this, job, batch))];
    }

    /// <summary>For each text one vector an output; where the output has a row for each token, as many rows as the text has tokens.</summary>
    internal IEnumerable<float[][]> Run(IReadOnlyList<TokenizedText> texts)
    {
        if (texts.All(one => one.Windows.Count == 1))
            return Compute([.. texts.Select(one => one.Windows[0])]);

        // Long texts alone: their windows are taken a budget at a time.
        return texts.Select(one => Together(one.Windows, [.. one.Windows.Chunk(Math.Max(1, TokenBudget.Tokens / one.Length)).SelectMany(Compute)]));
    }

    private float[][] Together(IReadOnlyList<TokenWindow> windows, float[][][] found)
    {
        var weights = windows.Select(window => (double)window.Ids.Length).ToArray();
        return [.. Outputs.Select((name, output) =>
        {
            var values = Array.ConvertAll(found, window => window[output]);
            return name != Card.Probabilities ? WindowMean.Of(values, weights)
                : Card.Target == TargetNames.Labels ? WindowMean.OfEachProbability(values, weights)
                : WindowMean.OfProbabilities(values, weights);
        })];
    }

    private List<float[][]> Compute(TokenWindow[] windows)
    {
        var values = inputs.Of(windows);
        try
        {
            using var results = session.Run(runOptions, inputs.Names, values, outputNames);
            return [.. windows.Select((window, row) => results.Select((result, output) => Row(result, output, row, window.Ids.Length)).ToArray())];
        }
        finally
        {
            foreach (var value in values)
                value.Dispose();
        }
    }

    private float[] Row(OrtValue result, int output, int row, int tokens)
    {
        var shape = result.GetTensorTypeAndShape().Shape;
        var width = (int)shape[1..].Aggregate(1L, (product, size) => product * size);
        var own = OutputShapes?[output] is [< 0, ..] ? width / (int)shape[1] * tokens : width;
        return result.GetTensorDataAsSpan<float>().Slice(row * width, own).ToArray();
    }

    /// <summary>Two lengths of text at the start: a graph that cannot take them says so before any data is read, and shows which of its dimensions follow the length.</summary>
    private IReadOnlyList<long>[] Probe(string path)
    {
        try
        {
            var shorter = Shapes(1);
            return text.MaxTokens == 1 ? shorter : [.. shorter.Zip(Shapes(2), (one, two) => one.Zip(two, (a, b) => a == b ? a : -1).ToArray())];
        }
        catch (OnnxRuntimeException failure)
        {
            throw new RejectedException($"{path} cannot be run on a text of two tokens: {failure.Message}", failure);
        }
    }

    private long[][] Shapes(int tokens)
    {
        var values = inputs.Of([new TokenWindow(new int[tokens], new int[tokens])]);
        try
        {
            using var results = session.Run(runOptions, inputs.Names, values, outputNames);
            return [.. results.Select(result => result.GetTensorTypeAndShape().Shape[1..])];
        }
        finally
        {
            foreach (var value in values)
                value.Dispose();
        }
    }
}
