using System.Globalization;
using TransferPipeline.Train.Tuning;
using static TransferPipeline.Train.Reports.ReportText;

namespace TransferPipeline.Train.Reports;

/// <summary>What was tuned, how, and what it was worth.</summary>
internal static class TuningSection
{
    internal static string Write(TrainedModelFacts facts, TuningFacts tuning)
    {
        var (spec, model) = (tuning.Spec, tuning.Model);
        return $"""
            ## Tuned layers

            `tune.layers: {spec.Layers}`: the pretrained network was cut at `{spec.Cut}`; what comes after it was trained with the head, {Number(model.TrainedParameters)} parameters in all.
            What comes before it is as it was. The values are those after epoch {Number(model.Tail.Epoch)}.{Written(tuning)}


            """
            + Markdown.Table(
                ["", "Accuracy ", "Macro F1 ", "Log loss "],
                [
                    ["Head on the pretrained layers", .. Figures(model.HeadAlone)],
                    ["Head and tuned layers", .. Figures(facts.Head)],
                ])
            + $"\n![Loss of each epoch]({ModelReport.LearningCurve})\n\n"
            + Markdown.Table(
                ["Setting", "Value"],
                [
                    ["Epochs, rows a step", $"{Number(spec.Epochs)}, {Number(spec.BatchSize)}"],
                    ["AdamW's rate: head, last block, each block before", $"{Short(spec.HeadLearningRate)}, {Short(spec.LearningRate)}, × {Short(spec.LayerDecay)}"],
                    ["Weight decay, warm-up, longest gradient", $"{Short(spec.WeightDecay)}, {Short(spec.Warmup)}, {Short(spec.ClipNorm)}"],
                    ["Further views, label smoothing, mixup", $"{Number(spec.Views)}, {Short(spec.LabelSmoothing)}, {Short(spec.Mixup)}"],
                    ["Batch normalization's statistics", spec.BatchNorm],
                    ["Low-rank updates", spec.LoraRank == 0 ? "none: the weights themselves" : $"rank {Number(spec.LoraRank)}, alpha {Short(spec.LoraAlpha)}"],
                ]);
    }

    private static string[] Figures(Heads.TrainedHead head) => [Figure(head.Metrics.Accuracy), Figure(head.Metrics.MacroF1), Figure(head.Metrics.LogLoss)];

    private static string Written(TuningFacts tuning) => (tuning.Written.Dequantized.Count, tuning.Written.Rounded.Count) switch
    {
        ( > 0 and var count, _) => string.Create(CultureInfo.InvariantCulture, $" {count:N0} weights were quantized in the original and are float32 here, so the file is larger."),
        (_, > 0 and var count) => string.Create(CultureInfo.InvariantCulture, $" {count:N0} weights have 16 bits, to which their new values were rounded."),
        _ => "",
    };
}
