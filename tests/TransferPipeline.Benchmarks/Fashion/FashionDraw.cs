using TransferPipeline.Pretraining;

namespace TransferPipeline.Benchmarks.Fashion;

/// <summary>Some labelled training images of each class that the demo's network has not seen, and all test images of those classes, as a source that a pipeline can name.</summary>
internal static class FashionDraw
{
    /// <summary>Where Debian's dataset-fashion-mnist puts them.</summary>
    private const string Data = "/usr/share/datasets/fashion-mnist";

    internal static string TestImages(string folder) => Path.Combine(folder, "t10k-images-idx3-ubyte.gz");

    internal static (LabelledImages Train, LabelledImages Test) Read() => Directory.Exists(Data)
        ? (FashionMnist.ReadTraining(Data, FashionMnist.SampleClasses), FashionMnist.ReadTest(Data, FashionMnist.SampleClasses))
        : throw new DirectoryNotFoundException($"{Data} is not there; install Debian's dataset-fashion-mnist.");

    /// <summary>The same number of each class. A larger draw of the same seed has the smaller one in it.</summary>
    internal static void Write(string folder, LabelledImages train, LabelledImages test, int labels, int seed)
    {
        var order = Enumerable.Range(0, train.Count).ToArray();
        new Random(seed).Shuffle(order);
        var taken = new int[FashionMnist.SampleClasses.Count];
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "labels.txt"), string.Join('\n', FashionMnist.SampleClasses) + "\n");
        Write(folder, "train", train.Take([.. order.Where(row => taken[train.Labels[row]]++ < labels)]));
        Write(folder, "t10k", test);
    }

    private static void Write(string folder, string part, LabelledImages images)
    {
        IdxFile.Write(Path.Combine(folder, $"{part}-images-idx3-ubyte.gz"), images.Pixels, images.Count, FashionMnist.Side, FashionMnist.Side);
        IdxFile.Write(Path.Combine(folder, $"{part}-labels-idx1-ubyte.gz"), [.. images.Labels.Select(label => (byte)label)], images.Count);
    }
}
