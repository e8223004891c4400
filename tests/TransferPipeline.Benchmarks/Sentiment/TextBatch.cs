using Microsoft.ML.OnnxRuntime;

namespace TransferPipeline.Benchmarks.Sentiment;

/// <summary>What BERT reads of some texts: ids, which of them are not padding, and which sentence of a pair they belong to.</summary>
internal sealed class TextBatch(SentimentTexts texts, int[] rows, int length) : IDisposable
{
    private readonly List<OrtValue> made = [];

    internal OrtValue Named(string input)
    {
        var values = new long[rows.Length * length];
        for (var index = 0; index < rows.Length; index++)
        {
            var ids = texts.Ids[rows[index]];
            for (var place = 0; place < ids.Length; place++)
                values[index * length + place] = ValueOf(input, ids[place]);
        }

        made.Add(OrtValue.CreateTensorValueFromMemory(values, [rows.Length, length]));
        return made[^1];
    }

    internal static int ValueOf(string input, int id) => input switch
    {
        "input_ids" => id,
        "attention_mask" => 1,
        "token_type_ids" => 0,
        _ => throw new ArgumentException($"Nothing is known about an input '{input}'.", nameof(input)),
    };

    public void Dispose() => made.ForEach(value => value.Dispose());
}
