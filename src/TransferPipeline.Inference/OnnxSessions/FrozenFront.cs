using TransferPipeline.Contracts;
using TransferPipeline.Inference.Images;
using TransferPipeline.Onnx.Blocks;
using TransferPipeline.Onnx.Cards;
using TransferPipeline.Onnx.Graphs;

namespace TransferPipeline.Inference.OnnxSessions;

/// <summary>The part of a backbone that tuning leaves as it is: from the picture or text to the tensor where the graph is cut.</summary>
public static class FrozenFront
{
    /// <summary>The key under which what a backbone makes is kept.</summary>
    /// <param name="cut">Null: its embedding.</param>
    /// <param name="view">Number of a <see cref="PictureView"/>; 0 for what the card wants.</param>
    public static string KeyOf(ArtifactRef backbone, ModelCard card, string? cut, int view) =>
        ModelKey.Of(backbone.Sha256, cut is null ? card : card with { Embedding = cut }, view == 0 ? null : $"{PictureView.Recipe}\n{view}");

    /// <summary>Opens the front as a model whose embedding is the activation at the cut.</summary>
    /// <param name="path">The whole backbone, card inside.</param>
    /// <param name="cut">A tensor at which the graph can be cut, or the card's input: then the front is nothing, and its activation what a picture or text becomes.</param>
    /// <param name="scratch">Name for a file that is gone when this returns.</param>
    public static ContentModel Open(string path, string cut, string scratch, ModelOptions options)
    {
        var backbone = OnnxModel.Load(path);
        var card = ModelCardReader.Read(backbone, path);
        var (front, output) = cut == card.Input ? (Nothing(backbone, cut), InputItself(cut)) : (Until(backbone, card, cut), cut);
        front.Save(scratch);
        try
        {
            return ContentModel.OpenEmbedding(scratch, card with { Embedding = output, Text = Read(card.Text, front) }, options);
        }
        finally
        {
            File.Delete(scratch);
        }
    }

    private static OnnxModel Until(OnnxModel backbone, ModelCard card, string cut)
    {
        var point = ModelBlocks.Of(backbone, card).CutAt(cut)
            ?? throw new RejectedException($"The backbone cannot be cut at '{cut}'. `transfer models inspect` lists where it can be.");
        return GraphCutting.Front(backbone, point);
    }

    /// <summary>The front need not read all that the whole does.</summary>
    private static TextPreprocessing? Read(TextPreprocessing? text, OnnxModel front)
    {
        return text is null ? null : text with { AttentionMask = Kept(text.AttentionMask), TokenTypes = Kept(text.TokenTypes), Positions = Kept(text.Positions) };

        string? Kept(string? input) => front.Inputs.Any(tensor => tensor.Name == input) ? input : null;
    }

    private static string InputItself(string input) => input + "/itself";

    private static OnnxModel Nothing(OnnxModel backbone, string input)
    {
        var tensor = backbone.Inputs.First(tensor => tensor.Name == input);
        var dimensions = tensor.Dimensions!.ToArray();
        var nothing = new GraphBuilder("nothing", 13).TypedInput(input, tensor.ElementType, dimensions)
            .Node("Cast", [input], InputItself(input), ("to", (int)ElementType.Float)).Output(InputItself(input), dimensions).Build();
        return backbone.Metadata.TryGetValue(TextPreprocessing.TokenizerMetadataKey, out var tokenizer) ? nothing.WithMetadata(TextPreprocessing.TokenizerMetadataKey, tokenizer) : nothing;
    }
}
