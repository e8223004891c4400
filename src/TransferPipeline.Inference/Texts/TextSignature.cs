using Microsoft.ML.OnnxRuntime;
using TransferPipeline.Contracts;

namespace TransferPipeline.Inference.Texts;

/// <summary>Compares a graph's inputs and outputs with what its card says of texts.</summary>
internal static class TextSignature
{
    internal static void Check(InferenceSession session, string path, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs)
    {
        if (inputs.FirstOrDefault(name => !session.InputMetadata.ContainsKey(name)) is { } absent)
            throw new RejectedException($"{path} has no input \"{absent}\", which its card names; it has {Names(session.InputMetadata.Keys)}.");
        if (session.InputMetadata.Keys.FirstOrDefault(name => !inputs.Contains(name)) is { } other)
            throw new RejectedException($"{path} wants the input \"{other}\", of which its card says nothing; a text model takes ids, a mask, types and positions of tokens.");
        if (outputs.FirstOrDefault(name => !session.OutputMetadata.ContainsKey(name)) is { } missing)
            throw new RejectedException($"{path} has no output \"{missing}\", which its card names; it has {Names(session.OutputMetadata.Keys)}.");
        if (outputs.FirstOrDefault(name => session.OutputMetadata[name].ElementType != typeof(float)) is { } notFloat)
            throw new RejectedException($"The output \"{notFloat}\" of {path} is {session.OutputMetadata[notFloat].ElementDataType}; it must be float32.");
    }

    private static string Names(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"\"{name}\""));
}
