using TransferPipeline.Onnx.Blocks;
using TransferPipeline.Train.Heads;
using TransferPipeline.Train.Tuning;

namespace TransferPipeline.Benchmarks.Sentiment;

/// <summary>Trainings from one depth, one for each recipe and seed.</summary>
internal sealed class SentimentTuning(ModelBlocks blocks, TrainedHead start, SentimentRows train, SentimentRows test, SentimentTexts testTexts, SentimentOptions options, TextWriter output)
{
    private const int ParityRows = 100;

    internal void Run(string depth, CancellationToken cancellationToken)
    {
        var cut = TuneLayers.Resolve(blocks, depth).Cut;
        Say($"{depth}: from {(cut is null ? "the token ids" : $"{cut.Tensor}, {(train.BytesAt(cut) + test.BytesAt(cut)) / 1e6:F0} MB of activations, and {string.Join(", ", cut.SideInputs)}")}");
        var (trainRows, testRows) = (train.At(cut), test.At(cut));
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
                Say($"    epoch {point.Epoch}: loss {point.TrainLoss:F4}, {point.Seconds:F1} s");
            }
        }

        var tuned = training.Finish();
        var logits = TailEvaluation.Logits(network, testRows, recipe.BatchSize, cancellationToken);
        Say($"  {depth}, seed {recipe.Seed}: accuracy {HeldOutLoss.Of(0, logits, testRows.Targets).Score:F4}");
        Say($"    {SentimentParity.Check(blocks, tuned, testTexts.Only(Enumerable.Range(0, ParityRows)), logits)}");
    }

    private void Say(FormattableString line) => SentimentCommand.Show(output, line);
}
