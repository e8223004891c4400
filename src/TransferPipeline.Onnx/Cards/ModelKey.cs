using System.Security.Cryptography;
using System.Text;
using TransferPipeline.Contracts;

namespace TransferPipeline.Onnx.Cards;

/// <summary>Names what decides about an embedding beside the picture: model, preprocessing, output and the format of the file.</summary>
public static class ModelKey
{
    private const string Format = "embedding format 1";

    /// <summary>16 hexadecimal digits.</summary>
    /// <param name="modelSha256">Hash of the model file, which must be self-contained.</param>
    public static string Of(string modelSha256, ModelCard card) => Of(modelSha256, card, null);

    /// <param name="view">What was done to the pictures beside what the card says; null for nothing.</param>
    public static string Of(string modelSha256, ModelCard card, string? view)
    {
        var embedding = card.Embedding ?? throw new RejectedException("The model's card names no embedding output; add \"embedding\" to it.");
        var text = string.Join('\n', modelSha256.ToLowerInvariant(), ModelCardWriter.WriteInputs(card), card.Input, embedding, Format) + (view is null ? "" : "\n" + view);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
    }
}
