using TransferPipeline.Onnx.Cards;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Onnx.Tensors;

namespace TransferPipeline.Cli.Demo;

/// <summary>
/// The sample's network as if it had never been trained. Its batch norms are folded into its convolutions and stay out: weights drawn for it keep four layers
/// of activations at their size without them, and with so few pictures a batch's own statistics did harm (docs/benchmarks.md).
/// </summary>
internal static class FreshBackbone
{
    /// <summary>The same file every time, so that a run that was stopped is found again.</summary>
    /// <param name="pretrained">Path of the model, card beside it.</param>
    /// <param name="target">Path of the fresh one, whose card goes beside it.</param>
    internal static void Write(string pretrained, string target, int seed)
    {
        var model = OnnxModel.Load(pretrained);
        var card = ModelCardReader.Read(model, pretrained);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        FreshWeights.Draw(model, seed).Save(target);
        File.WriteAllText(Path.ChangeExtension(target, ".card.json"), ModelCardWriter.Write(card with
        {
            Name = $"{card.Name}-fresh",
            Source = $"The network of {card.Name}, its weights drawn anew (seed {seed}): never trained.",
            Logits = null,
            Labels = null,
        }));
    }
}
