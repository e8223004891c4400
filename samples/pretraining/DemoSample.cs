using TransferPipeline.Onnx.Cards;

namespace TransferPipeline.Pretraining;

/// <summary>The demo's data: labelled training images of the classes that the backbone has not seen, and as many of their test images as fit.</summary>
internal static class DemoSample
{
    private const int Seed = 1;
    private const int LabelledPerClass = 20;
    private const int Step = 10;

    /// <summary>What <c>samples/fashion</c> may hold beside the backbone, less two kilobytes for the texts.</summary>
    private const long MaxBytes = 1_500_000 - 2_000;

    internal static void Write(string data, string folder)
    {
        Directory.CreateDirectory(folder);
        var classes = FashionMnist.SampleClasses;
        File.WriteAllText(Path.Combine(folder, "labels.txt"), string.Join('\n', classes) + "\n");
        var labelled = Draw(FashionMnist.ReadTraining(data, classes), LabelledPerClass);
        Write(folder, "train", labelled);

        var pool = FashionMnist.ReadTest(data, classes);
        var perClass = pool.Count / classes.Count;
        LabelledImages scored;
        do
        {
            scored = Draw(pool, perClass);
            Write(folder, "t10k", scored);
            perClass -= Step;
        }
        while (BytesIn(folder) > MaxBytes);

        var rawPixels = Path.Combine(folder, "raw-pixels.onnx");
        BackboneGraph.OfRawPixels().Save(rawPixels);
        File.WriteAllText(Path.ChangeExtension(rawPixels, ".card.json"), ModelCardWriter.Write(BackboneGraph.CardOfRawPixels()));
        Console.WriteLine($"sample: {labelled.Count} labelled images and {scored.Count} to score, {BytesIn(folder)} bytes");
    }

    /// <summary>The same number of each class, drawn and mixed by the seed.</summary>
    private static LabelledImages Draw(LabelledImages pool, int perClass)
    {
        var random = new Random(Seed);
        var order = Enumerable.Range(0, pool.Count).ToArray();
        random.Shuffle(order);
        var taken = new int[FashionMnist.SampleClasses.Count];
        return pool.Take([.. order.Where(row => taken[pool.Labels[row]]++ < perClass)]);
    }

    private static void Write(string folder, string part, LabelledImages images)
    {
        IdxFile.Write(Path.Combine(folder, $"{part}-images-idx3-ubyte.gz"), images.Pixels, images.Count, FashionMnist.Side, FashionMnist.Side);
        IdxFile.Write(Path.Combine(folder, $"{part}-labels-idx1-ubyte.gz"), [.. images.Labels.Select(label => (byte)label)], images.Count);
    }

    private static long BytesIn(string folder) => Directory.GetFiles(folder, "*.gz").Sum(file => new FileInfo(file).Length);
}
