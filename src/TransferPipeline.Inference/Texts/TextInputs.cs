using Microsoft.ML.OnnxRuntime;
using TransferPipeline.Onnx.Cards;

namespace TransferPipeline.Inference.Texts;

/// <summary>The graph's inputs for a batch of windows, [batch, sequence] each, padded on the right.</summary>
internal sealed class TextInputs(ModelCard card, InferenceSession session, int paddingId)
{
    private readonly TextPreprocessing text = card.Text!;

    /// <summary>In the order of the values.</summary>
    internal IReadOnlyList<string> Names { get; } = [.. new[] { card.Input, card.Text!.AttentionMask, card.Text.TokenTypes, card.Text.Positions }.OfType<string>()];

    /// <summary>The caller disposes them.</summary>
    internal OrtValue[] Of(IReadOnlyList<TokenWindow> windows)
    {
        var length = windows.Max(window => window.Ids.Length);
        return
        [
            .. new (string? Name, Func<TokenWindow, int, long> ValueAt)[]
            {
                (card.Input, (window, place) => place < window.Ids.Length ? window.Ids[place] : paddingId),
                (text.AttentionMask, (window, place) => place < window.Ids.Length ? 1 : 0),
                (text.TokenTypes, (window, place) => place < window.Types.Length ? window.Types[place] : 0),
                (text.Positions, (window, place) => Math.Min(place, window.Ids.Length - 1)),
            }.Where(input => input.Name is not null).Select(input => Tensor(input.Name!, windows, length, input.ValueAt)),
        ];
    }

    private OrtValue Tensor(string name, IReadOnlyList<TokenWindow> windows, int length, Func<TokenWindow, int, long> valueAt)
    {
        long[] shape = [windows.Count, length];
        var values = new long[windows.Count * length];
        for (var row = 0; row < windows.Count; row++)
        {
            for (var place = 0; place < length; place++)
                values[row * length + place] = valueAt(windows[row], place);
        }

        return session.InputMetadata[name].ElementType == typeof(int)
            ? OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(values, value => (int)value), shape)
            : OrtValue.CreateTensorValueFromMemory(values, shape);
    }
}
