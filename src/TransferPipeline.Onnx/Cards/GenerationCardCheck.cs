using TransferPipeline.Onnx.Graphs;
using static TransferPipeline.Onnx.Cards.CardCheck;

namespace TransferPipeline.Onnx.Cards;

/// <summary>What a card says of text generation.</summary>
internal static class GenerationCardCheck
{
    internal static void Demand(TextGeneration generation, string input, OnnxModel model, string source)
    {
        Require(generation.EndTokens.All(token => token >= 0), source, "generation.endTokens", "holds a number below 0", "numbers of tokens");
        Require(generation.BeginToken is null or >= 0, source, "generation.beginToken", $"is {generation.BeginToken}", "the number of a token");
        Require(generation.MaxPositions is null or >= 2, source, "generation.maxPositions", $"is {generation.MaxPositions}", "2 or more");
        Require(
            model.Inputs.Any(known => known.Name == input && known.ElementType is ElementType.Int64 or ElementType.Int32),
            source, "input", $"is '{input}', which is no input of the graph that takes tokens", Names(model.Inputs));
    }
}
