using System.Diagnostics;
using System.Security.Cryptography;
using TransferPipeline.Onnx.Cards;

namespace TransferPipeline.Pretraining;

/// <summary>From the data set to backbone, card and log, side by side in one folder.</summary>
internal static class PretrainingRun
{
    internal static int Run(string data, string output)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(output))!;
        Directory.CreateDirectory(folder);
        using var log = new TrainingLog(Path.Combine(folder, "training.log"));
        var classes = FashionMnist.PretrainingClasses;
        var images = FashionMnist.ReadTraining(data, classes);
        var test = FashionMnist.ReadTest(data, classes);
        var normalisation = Normalisation.Of(images);
        var settings = new TrainingSettings();
        log.Say($"data: Fashion-MNIST, {images.Count} training and {test.Count} test images of {classes.Count} classes: {string.Join(", ", classes)}");
        log.Say("rule: the first five of the ten class names in alphabetical order, fixed before anything was trained; images of the others are passed over");
        log.Say($"settings: {settings}, {normalisation}");
        log.Say($"versions: TorchSharp {VersionOf(typeof(TorchSharp.torch))}, ONNX Runtime {VersionOf(typeof(Microsoft.ML.OnnxRuntime.InferenceSession))}, {TorchSharp.torch.get_num_threads()} threads");

        var clock = Stopwatch.StartNew();
        var training = new BackboneTraining(settings, normalisation);
        var network = training.Train(images, test, classes.Count, log.Say);
        log.Say($"trained: {network.parameters().Sum(parameter => parameter.numel())} parameters in {clock.Elapsed.TotalSeconds:0} seconds");

        BackboneGraph.Of(network, classes.Count).Save(output);
        File.WriteAllText(Path.ChangeExtension(output, ".card.json"), ModelCardWriter.Write(BackboneGraph.CardOf(normalisation)));
        using var file = new BackboneFile(output, normalisation);
        var parity = Parity.Of(file, network, training, test);
        log.Say($"parity: ONNX Runtime against TorchSharp, {parity}");
        log.Say($"check: logits of the pattern (byte of row r and column c = (7 r + 13 c) mod 256): {string.Join(' ', file.Run(Pattern()).Logits.Select(logit => logit.ToString("0.00000")))}");
        log.Say($"file: {Path.GetFileName(output)}, {new FileInfo(output).Length} bytes, sha256 {Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(output)))}");
        if (parity.Passed)
            return 0;

        Console.Error.WriteLine("error: the file does not do what the network does.");
        return 1;
    }

    /// <summary>An image that anybody can make without the data set.</summary>
    private static LabelledImages Pattern() =>
        new([.. Enumerable.Range(0, FashionMnist.Pixels).Select(pixel => (byte)(7 * (pixel / FashionMnist.Side) + 13 * (pixel % FashionMnist.Side)))], [0]);

    private static string VersionOf(Type type) => type.Assembly.GetName().Version!.ToString(3);
}
