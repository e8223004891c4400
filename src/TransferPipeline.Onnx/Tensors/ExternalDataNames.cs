using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Graphs;

namespace TransferPipeline.Onnx.Tensors;

/// <summary>Which files beside a model hold its weights, before they are there.</summary>
public static class ExternalDataNames
{
    /// <summary>Paths relative to the model's folder, with '/', sorted. A name that leads elsewhere is refused.</summary>
    public static IReadOnlyList<string> Of(string path)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var tensor in ExternalData.Tensors(ModelFile.Parse(path).Graph).Where(ExternalData.IsExternal))
        {
            var slice = ExternalSlice.Of(tensor, "");
            if (slice.NameProblem() is { } problem)
                throw new RejectedException($"{path}: tensor '{tensor.Name}' {problem}");

            names.Add(slice.Location);
        }

        return [.. names];
    }
}
