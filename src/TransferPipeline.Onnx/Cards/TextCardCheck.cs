using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Onnx.Heads;
using static TransferPipeline.Onnx.Cards.CardCheck;

namespace TransferPipeline.Onnx.Cards;

/// <summary>What a card says of texts.</summary>
internal static class TextCardCheck
{
    private const int MostTokens = 1 << 20;

    internal static void Demand(TextPreprocessing text, string input, OnnxModel model, string source)
    {
        OneOf(text.Pooling, "pooling", "none", "mean", "cls", "last", "max");
        OneOf(text.LongTexts, "longTexts", "cut", "windows");
        Require(text.MaxTokens is >= 1 and <= MostTokens, source, "text.maxTokens", $"is {text.MaxTokens}", $"1 to {MostTokens}");
        Require(text.Overlap >= 0 && text.Overlap < text.MaxTokens, source, "text.overlap", $"is {text.Overlap}", "0 to less than maxTokens");
        Tokens(input, "input");
        Tokens(text.AttentionMask, "text.attentionMask");
        Tokens(text.TokenTypes, "text.tokenTypes");
        Tokens(text.Positions, "text.positions");
        Require(text.Pooling != "last" || text.AttentionMask is not null, source, "text.pooling", "is 'last', which needs 'attentionMask' to tell which token is the last", "another pooling");
        var known = new[] { input, text.AttentionMask, text.TokenTypes, text.Positions };
        var other = model.Inputs.FirstOrDefault(tensor => !known.Contains(tensor.Name) && !EmptyPast.Is(tensor));
        Require(other is null, source, "text", $"says nothing of the graph's input {other}", "attentionMask, tokenTypes and positions name inputs that texts can fill");

        void OneOf(string value, string field, params string[] allowed) => Require(allowed.Contains(value), source, "text." + field, $"is '{value}'", string.Join(", ", allowed));

        void Tokens(string? name, string field)
        {
            if (name is null)
                return;

            var tensor = model.Inputs.FirstOrDefault(tensor => tensor.Name == name);
            Require(tensor is not null, source, field, $"is '{name}', which the graph does not have", Names(model.Inputs));
            Require(tensor!.ElementType is ElementType.Int64 or ElementType.Int32, source, field, $"is '{name}' of type {tensor.ElementType}", "an input of type Int64 or Int32");
            Require(tensor.Rank is 2 or null, source, field, $"is '{name}' of rank {tensor.Rank} ({tensor})", "an input of rank 2, [batch, sequence]");
        }
    }
}
