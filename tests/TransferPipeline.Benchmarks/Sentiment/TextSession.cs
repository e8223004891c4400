using Microsoft.ML.OnnxRuntime;
using TransferPipeline.Onnx.Graphs;

namespace TransferPipeline.Benchmarks.Sentiment;

/// <summary>ONNX Runtime on texts, those of about the same length together.</summary>
internal sealed class TextSession : IDisposable
{
    private const int BatchSize = 32;
    private readonly InferenceSession session;

    internal TextSession(OnnxModel model)
    {
        using var settings = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        session = new InferenceSession(model.ToBytes(), settings);
    }

    /// <param name="output">Which of those that were asked for.</param>
    /// <param name="values">What it holds for the row.</param>
    /// <param name="length">Of the batch: the tokens of its longest row.</param>
    internal delegate void RowTaker(int row, int output, ReadOnlySpan<float> values, int length);

    internal void Run(SentimentTexts texts, IReadOnlyCollection<string> outputs, RowTaker take)
    {
        using var options = new RunOptions();
        foreach (var rows in Enumerable.Range(0, texts.Count).OrderBy(row => texts.Ids[row].Length).Chunk(BatchSize))
        {
            var length = rows.Max(row => texts.Ids[row].Length);
            using var batch = new TextBatch(texts, rows, length);
            using var results = session.Run(options, session.InputNames, [.. session.InputNames.Select(batch.Named)], outputs);
            for (var output = 0; output < outputs.Count; output++)
            {
                var values = results[output].GetTensorDataAsSpan<float>();
                var width = values.Length / rows.Length;
                for (var index = 0; index < rows.Length; index++)
                    take(rows[index], output, values.Slice(index * width, width), length);
            }
        }
    }

    public void Dispose() => session.Dispose();
}
