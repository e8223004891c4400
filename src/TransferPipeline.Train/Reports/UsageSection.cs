using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Onnx.Cards;
using TransferPipeline.Onnx.Heads;
using TransferPipeline.Train.Metrics;
using static System.FormattableString;
using static TransferPipeline.Train.Reports.ReportText;

namespace TransferPipeline.Train.Reports;

internal static class UsageSection
{
    /// <summary>With fewer rows a share moves by more than 0.05 when one row changes.</summary>
    private const int FewRows = 20;

    internal static string Write(TrainedModelFacts facts)
    {
        var card = facts.BackboneCard;
        return $"""
            ## Use

                transfer score {(card.Text is null ? "PICTURES" : "TEXTS")} --model {facts.Name}@{facts.Version}

            scores a folder, an archive, a table or an index file, with the `--root` that the model lies in; elsewhere, `--model model.onnx` names the file. Any ONNX runtime takes the
            file as well:


            """ + Markdown.Table(
            ["", ""],
            [
                .. Inputs(card),
                .. facts.Target == TargetNames.Number
                    ? new string[][] { ["Output", $"{HeadFusion.Value}: float32 [N, 1], the number itself"] }
                    :
                    [
                        ["Outputs", $"{HeadFusion.Logits}: float32 [N, {facts.Labels.Length}], before temperature; {HeadFusion.Probabilities}: float32 [N, {facts.Labels.Length}], calibrated{Each(facts)}{Distances(facts)}"],
                        ["Labels", "in the order of the outputs: `labels` in `card.json`, and in the file's own metadata under `transfer.card`"],
                    ],
            ])
            + $"\nPreprocessing:\n\n{string.Concat((card.Text is { } text ? Steps(text) : Steps(card.Preprocessing!)).Select((step, index) => $"{index + 1}. {step}\n"))}\n" + Limits(facts);
    }

    private static IEnumerable<string[]> Inputs(ModelCard card) => card.Text is { } text
        ?
        [
            .. new (string? Name, string Holds)[]
            {
                (card.Input, "tokens by number"), (text.AttentionMask, "1 for a token, 0 for padding"), (text.TokenTypes, "0 for tokens of the text, 1 for those of its pair"), (text.Positions, "each token's place, from 0"),
            }.Where(input => input.Name is not null).Select(input => new[] { "Input", $"{Markdown.Text(input.Name!)}: [N, tokens], {input.Holds}" }),
        ]
        : [["Input", $"{Markdown.Text(card.Input)}: float32 {Shape(card.Preprocessing!)}"]];

    private static IEnumerable<string> Steps(TextPreprocessing text)
    {
        yield return $"cut into tokens by the tokenizer in the file's metadata, under `{TextPreprocessing.TokenizerMetadataKey}`: the text of a `tokenizer.json`";
        yield return text.LongTexts == "windows"
            ? Invariant($"texts of more than {text.MaxTokens} tokens in windows that share {text.Overlap}; the mean of their logits, by tokens, is the text's")
            : Invariant($"at most {text.MaxTokens} tokens, special ones included");
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

    private static string Each(TrainedModelFacts facts) => facts.Target == TargetNames.Labels ? ", each on its own" : "";

    private static string Limits(TrainedModelFacts facts)
    {
        var few = facts.Head.Figures switch
        {
            LabelMetrics labels => labels.Labels.Count(metrics => metrics.Support < FewRows),
            ClassificationMetrics classes => classes.Classes.Count(metrics => metrics.Support < FewRows),
            _ => 0,
        };
        var name = facts.Target == TargetNames.Labels ? "labels" : "classes";
        var shown = facts.BackboneCard.Text is null ? "a picture shows" : "a text says";
        var always = facts.Target switch
        {
            TargetNames.Number => $"It gives a number whatever {shown}, also far from all that it was trained on.",
            TargetNames.Labels => $"It knows no labels but these, and can give a {Item(facts)} none of them.",
            _ when facts.Head.Weights.MaxDistance is { } limit =>
                Invariant($"What lies farther than {limit:G6} from every class is none of them (`distances`); the probabilities hold only for what is one."),
            _ => $"It answers with one of its {Number(facts.Labels.Length)} classes whatever {shown}. Where other things can come, set a least probability below which no answer is taken.",
        };
        return $"""
            ## Limits

            - {always}
            - The figures{(facts.Target == TargetNames.Number ? "" : " and the calibration")} hold for {Item(facts)}s like those of the dataset; other {(facts.BackboneCard.Text is null ? "cameras, places" : "sources")} or times need a test of their own.
            - The licence of the pretrained network holds for this file too.

            """ + (few == 0 ? "" : $"- {Number(few)} of its {name} {(few == 1 ? "has" : "have")} fewer than {FewRows} held-out rows: precision, recall and F1 are rough there.\n");
    }
}
