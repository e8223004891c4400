using TransferPipeline.Onnx.Cards;
using TransferPipeline.Onnx.Heads;
using static System.FormattableString;
using static TransferPipeline.Train.Reports.ReportText;

namespace TransferPipeline.Train.Reports;

internal static class UsageSection
{
    /// <summary>With fewer rows a share moves by more than 0.05 when one row changes.</summary>
    private const int FewRows = 20;

    internal static string Write(TrainedModelFacts facts)
    {
        var preprocessing = facts.BackboneCard.Preprocessing!;
        return $"""
            ## Use

                transfer score PICTURES --model {facts.Name}@{facts.Version}

            scores a folder, an archive, a table or an index file, with the `--root` that the model lies in; elsewhere, `--model model.onnx` names the file. Any ONNX runtime takes the
            file as well:


            """ + Markdown.Table(
            ["", ""],
            [
                ["Input", $"{Markdown.Text(facts.BackboneCard.Input)}: float32 {Shape(preprocessing)}"],
                ["Outputs", $"{HeadFusion.Logits}: float32 [N, {facts.Labels.Length}], before temperature; {HeadFusion.Probabilities}: float32 [N, {facts.Labels.Length}], calibrated{Distances(facts)}"],
                ["Labels", "in the order of the outputs: `labels` in `card.json`, and in the file's own metadata under `transfer.card`"],
            ])
            + $"\nPreprocessing:\n\n{string.Concat(Steps(preprocessing).Select((step, index) => $"{index + 1}. {step}\n"))}\n" + Limits(facts);
    }

    private static string Shape(ImagePreprocessing preprocessing)
    {
        var channels = preprocessing.Channels is "grey" ? 1 : 3;
        return preprocessing.Layout is "nhwc"
            ? Invariant($"[N, {preprocessing.Height}, {preprocessing.Width}, {channels}]")
            : Invariant($"[N, {channels}, {preprocessing.Height}, {preprocessing.Width}]");
    }

    private static IEnumerable<string> Steps(ImagePreprocessing preprocessing)
    {
        var (width, height) = (preprocessing.Width, preprocessing.Height);
        yield return $"decode, turn upright by EXIF, to {(preprocessing.Channels is "grey" ? "grey" : preprocessing.Channels.ToUpperInvariant())}";
        yield return preprocessing.Resize switch
        {
            "stretch" => Invariant($"resize to {width} × {height} ({preprocessing.Interpolation}, antialiased)"),
            "pad" => Invariant($"resize to fit {width} × {height} keeping the shape ({preprocessing.Interpolation}, antialiased), pad the rest"),
            _ => Invariant($"resize the shorter side to {preprocessing.ResizeTo ?? Math.Max(width, height)} ({preprocessing.Interpolation}, antialiased), crop {width} × {height} from the centre"),
        };
        yield return Invariant($"(byte × {preprocessing.Scale:G6} − mean) / std, with mean {List(preprocessing.Mean)} and std {List(preprocessing.Std)}");
    }

    private static string List(IEnumerable<double> values) => string.Join(", ", values.Select(value => Invariant($"{value:G6}")));

    private static string Distances(TrainedModelFacts facts) =>
        facts.Head.Weights.MaxDistance is null ? "" : $"; {HeadFusion.Distances}: float32 [N, {facts.Labels.Length}], Euclidean, from the mean of each class";

    private static string Openness(TrainedModelFacts facts) => facts.Head.Weights.MaxDistance is { } limit
        ? Invariant($"What lies farther than {limit:G6} from every class is none of them (`distances`); the probabilities hold only for what is one.")
        : $"It answers with one of its {Number(facts.Labels.Length)} classes whatever a picture shows. Where other things can come, set a least probability below which no answer is taken.";

    private static string Limits(TrainedModelFacts facts)
    {
        var few = facts.Head.Metrics.Classes.Count(metrics => metrics.Support < FewRows);
        return $"""
            ## Limits

            - {Openness(facts)}
            - The figures and the calibration hold for pictures like those of the dataset; other cameras, places or times need a test of their own.
            - The licence of the pretrained network holds for this file too.

            """ + (few == 0 ? "" : $"- {Number(few)} of its classes {(few == 1 ? "has" : "have")} fewer than {FewRows} held-out rows: precision, recall and F1 are rough there.\n");
    }
}
