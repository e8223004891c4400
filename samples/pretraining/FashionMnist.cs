namespace TransferPipeline.Pretraining;

/// <summary>Fashion-MNIST, and which of its classes are for what.</summary>
internal static class FashionMnist
{
    internal const int Side = 28;
    internal const int Pixels = Side * Side;

    /// <summary>By class number, as the data set's own documentation names them.</summary>
    internal static IReadOnlyList<string> Classes { get; } =
        ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];

    /// <summary>The rule, fixed before anything was trained: the first five names of the alphabet.</summary>
    internal static IReadOnlyList<string> PretrainingClasses { get; } = [.. Classes.Order(StringComparer.Ordinal).Take(5)];

    /// <summary>The other five: the backbone never sees a picture of them.</summary>
    internal static IReadOnlyList<string> SampleClasses { get; } = [.. Classes.Order(StringComparer.Ordinal).Skip(5)];

    internal static LabelledImages ReadTraining(string folder, IReadOnlyList<string> classes) => Read(folder, "train", classes);

    internal static LabelledImages ReadTest(string folder, IReadOnlyList<string> classes) => Read(folder, "t10k", classes);

    /// <summary>The images of these classes only, in the file's order; labels are numbers in the order of <paramref name="classes"/>.</summary>
    private static LabelledImages Read(string folder, string part, IReadOnlyList<string> classes)
    {
        var (pixels, _) = IdxFile.Read(Path.Combine(folder, $"{part}-images-idx3-ubyte.gz"));
        var (labels, _) = IdxFile.Read(Path.Combine(folder, $"{part}-labels-idx1-ubyte.gz"));
        var number = classes.Select((name, index) => (name, index)).ToDictionary(pair => pair.name, pair => pair.index);
        var wanted = Enumerable.Range(0, labels.Length).Where(row => number.ContainsKey(Classes[labels[row]])).ToArray();
        return new LabelledImages(pixels, [.. labels.Select(label => number.GetValueOrDefault(Classes[label], -1))]).Take(wanted);
    }
}
