using TransferPipeline.Onnx.Cards;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Onnx.Tensors;

namespace TransferPipeline.Cli.Demo;

/// <summary>
/// The sample's network as it was before its training, batch norms included: the pretrained file has them folded into its convolutions, and without them
/// training from scratch would do worse than it can.
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
        FreshWeights.Draw(UnfoldedNorms.Restore(model), seed).Save(target);
        File.WriteAllText(Path.ChangeExtension(target, ".card.json"), ModelCardWriter.Write(card with
        {
            Name = $"{card.Name}-fresh",
            Source = $"The network of {card.Name}, its weights drawn anew (seed {seed}): never trained.",
            Logits = null,
            Labels = null,
        }));
    }
}
