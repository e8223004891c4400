using System.Globalization;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Train.Heads;
using TransferPipeline.Train.Ladder;
using TransferPipeline.Train.Tuning;
using static TransferPipeline.Train.Reports.ReportText;

namespace TransferPipeline.Train.Reports;

/// <summary>What was tuned, how, and what it was worth.</summary>
internal static class TuningSection
{
    internal static string Write(TrainedModelFacts facts, TuningFacts tuning)
    {
        var fitted = tuning.Model.Fitted;
        return $"## Tuned layers\n\n{What(tuning)}{(tuning.Change is { } change ? " " + change : "")}\n\n"
            + Markdown.Table(
                ["", .. HeadlineFigures.Short(facts.Head.Figures).Select(figure => figure.Name + " ")],
                [
                    ["Head on the layers as they were", .. Figures(fitted.HeadAlone)],
                    .. fitted.Tail is null ? Array.Empty<string[]>() : [["Head and tuned layers", .. Figures(facts.Head)]],
                ])
            + (tuning.Model.Rungs.Count == 0 ? "" : Ladder(facts, tuning.Model.Rungs))
            + (fitted.Tail is null ? "" : $"\n![Loss of each epoch]({ModelReport.LearningCurve})\n\n" + Settings(tuning.Spec));
    }

    private static string What(TuningFacts tuning)
    {
        var fitted = tuning.Model.Fitted;
        var found = tuning.Spec.Layers == fitted.Step.Name ? "" : $", of which `{fitted.Step.Name}` was the best";
        if (fitted.Tail is not { } tail)
            return $"`tune.layers: {tuning.Spec.Layers}`{found}: only a head was trained, {Number(fitted.Parameters)} parameters.";

        var from = fitted.Step.From is { } cut ? $"what comes after `{cut.Tensor}` was trained with the head" : "all of it was trained with the head";
        return $"`tune.layers: {tuning.Spec.Layers}`{found}: of the pretrained network {from}, {Number(fitted.Parameters)} parameters in all. The values are those after epoch {Number(tail.Epoch)}.";
    }

    private static string Ladder(TrainedModelFacts facts, IReadOnlyList<ComparedRung> rungs) =>
        "\n### What was tried\n\nCheapest first, on rows of the training or validation split that the step was not trained on. A step is taken where it wins "
        + string.Create(CultureInfo.InvariantCulture, $"{LayerLadder.Significant:P0}")
        + $" of a paired bootstrap's resamples against the best before it{ComparedBy(facts)}.\n\n"
        + Markdown.Table(
            ["Step", $"{HeadlineFigures.NamesOf(facts).Score} ", $"{HeadlineFigures.NamesOf(facts).Loss} ", "Resamples won ", "Parameters trained ", "Seconds ", ""],
            rungs.Select(rung => new[]
            {
                rung.Rung.Name, Figure(rung.Rung.Score), HeadlineFigures.Loss(facts, rung.Rung.Loss), rung.ShareWon is { } won ? Figure(won) : "", Number(rung.Rung.Parameters),
                rung.Rung.Seconds.ToString("0.0", CultureInfo.InvariantCulture), rung.Taken ? "taken" : "",
            }));

    private static string ComparedBy(TrainedModelFacts facts) => facts.Target switch
    {
        TargetNames.Labels => ", by the rows' log losses",
        TargetNames.Number => ", by the rows' squared errors",
        _ => "; the linear head, which is no larger than the prototypes, where it wins half",
    };

    private static string Settings(TuneSpec spec) => Markdown.Table(
        ["Setting", "Value"],
        [
            ["Epochs, rows a step", $"{Number(spec.Epochs)}, {Number(spec.BatchSize)}"],
            ["AdamW's rate: head, last block, each block before", $"{Short(spec.HeadLearningRate)}, {Short(spec.LearningRate)}, × {Short(spec.LayerDecay)}"],
            ["Weight decay, warm-up, longest gradient", $"{Short(spec.WeightDecay)}, {Short(spec.Warmup)}, {Short(spec.ClipNorm)}"],
            ["Further views, label smoothing, mixup", $"{Number(spec.Views)}, {Short(spec.LabelSmoothing ?? 0)}, {Short(spec.Mixup)}"],
            ["Batch normalization's statistics", spec.BatchNorm],
            ["Low-rank updates", spec.LoraRank == 0 ? "none: the weights themselves" : $"rank {Number(spec.LoraRank)}, alpha {Short(spec.LoraAlpha)}"],
        ]);

    private static string[] Figures(TrainedHead head) => [.. HeadlineFigures.Short(head.Figures).Select(figure => figure.Value)];
}
