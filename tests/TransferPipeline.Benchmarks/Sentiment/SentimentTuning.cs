using System.Diagnostics;
using System.Globalization;
using TransferPipeline.Onnx.Blocks;
using TransferPipeline.Train.Heads;
using TransferPipeline.Train.Tuning;

namespace TransferPipeline.Benchmarks.Sentiment;

/// <summary>One depth: activations at the cut, made once, and a training from them for each seed.</summary>
internal sealed class SentimentTuning(ModelBlocks blocks, TrainedHead start, SentimentTexts train, SentimentTexts test, SentimentOptions options, TextWriter output)
{
    private const int ParityRows = 100;

    internal void Run(string depth, Func<string, string> scratch, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var cut = TuneLayers.Resolve(blocks, depth).Cut;
        using var trainRows = SentimentRows.At(cut, blocks, train, scratch);
        using var testRows = SentimentRows.At(cut, blocks, test, scratch);
        var floats = cut is null ? 0 : trainRows.Inputs[0].Shape[1] * ((long)trainRows.Lengths()!.Sum() + testRows.Lengths()!.Sum());
        Say($"{depth}: from {cut?.Tensor ?? "the token ids"}; front {Stopwatch.GetElapsedTime(started).TotalSeconds:F1} s, activations {floats * sizeof(float) / 1e6:F0} MB");
        foreach (var recipe in options.Recipes)
            Train(depth, cut, trainRows, testRows, recipe, cancellationToken);
    }

    private void Train(string depth, CutPoint? cut, TailRows trainRows, TailRows testRows, TuningRecipe recipe, CancellationToken cancellationToken)
    {
        using var network = TailNetwork.Create(blocks, cut, HeadLayer.StartOf(start.Weights), recipe);
        using var training = TailTraining.Start(network, trainRows, null, recipe);
        Say($"  rate {recipe.BackboneLearningRate}, head {recipe.LearningRate}, seed {recipe.Seed}: {network.Trained.Sum(tensor => tensor.Value.numel())} numbers are trained");
        var shown = 0;
        while (!training.IsFinished)
        {
            training.RunSlice(TimeSpan.Zero, cancellationToken);
            for (; shown < training.Curve.Count; shown++)
            {
                var point = training.Curve[shown];
                Say($"    epoch {point.Epoch}: loss {point.TrainLoss:F4}, {point.Seconds:F1} s; held out {Share(TailEvaluation.Judge(network, testRows, recipe.BatchSize, cancellationToken).Accuracy)}");
            }
        }

        var tuned = training.Finish();
        var logits = TailEvaluation.Logits(network, testRows, recipe.BatchSize, cancellationToken);
        Say($"  {depth}, seed {recipe.Seed}: accuracy {Share(HeldOutLoss.Of(0, logits, test.Classes).Accuracy)}");
        Say($"    {SentimentParity.Check(blocks, tuned, test.Only(Enumerable.Range(0, ParityRows)), logits)}");
    }

    private static string Share(double accuracy) => accuracy.ToString("F4", CultureInfo.InvariantCulture);

    private void Say(FormattableString line) => SentimentCommand.Show(output, line);
}
