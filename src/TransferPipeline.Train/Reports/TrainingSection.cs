using System.Globalization;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Train.Certificates;
using static TransferPipeline.Train.Reports.ReportText;

namespace TransferPipeline.Train.Reports;

internal static class TrainingSection
{
    internal static string Write(TrainedModelFacts facts) => string.Join('\n', Settings(facts), Strength(facts), Certificate(facts));

    private static string Settings(TrainedModelFacts facts)
    {
        var card = facts.BackboneCard;
        var head = facts.Head.Weights;
        var number = facts.Target == TargetNames.Number;
        var kind = (facts.Spec.Type, facts.Target) switch
        {
            ("prototype", _) when facts.Spec.MaxDistance is { } limit => $"prototype: the nearest class mean by Euclidean distance, none beyond {Short(limit)}",
            ("prototype", _) => "prototype: the nearest class mean by cosine",
            (_, TargetNames.Number) => "linear: ridge regression on standardised features",
            (_, TargetNames.Labels) => "linear: a logistic regression for each label, on standardised features",
            _ => "linear: multinomial logistic regression on standardised features",
        };
        var answers = facts.Target switch { TargetNames.Number => "", TargetNames.Labels => $", {Number(head.Bias.Length)} labels", _ => $", {Number(head.Bias.Length)} classes" };
        return "## Training\n\n" + Markdown.Table(
            ["Setting", "Value"],
            [
                ["Pretrained network", BackboneName(facts)],
                ["Its licence", card.License is { } license ? Markdown.Text(license) : "not stated by its card: find out before you pass the model on"],
                ["Its source", card.Source is { } source ? Markdown.Text(source) : "not stated by its card"],
                ["Its SHA-256, card included", $"`{facts.Backbone.Sha256}`"],
                ["Head", $"{kind}, {Number(head.Mean.Length)} features{answers}"],
                ["C (inverse L2 strength)", facts.Head.C is { } c ? Short(c) : "none"],
                .. number ? Array.Empty<string[]>() : [["Class weights", facts.Spec.ClassWeights]],
                ["Seed", facts.Spec.Seed.ToString(CultureInfo.InvariantCulture)],
                .. number ? Array.Empty<string[]>() : [["Temperature", $"{Short(head.Temperature)}, {TemperatureFrom(facts)}"]],
                .. head.Threshold is { } threshold ? new string[][] { ["Threshold", $"{Short(threshold)}: least probability of a label"] } : [],
            ]);
    }

    private static string TemperatureFrom(TrainedModelFacts facts) => (facts.Rows.GetValueOrDefault("validation") > 0, facts.Tuning?.Model.Fitted.Tail) switch
    {
        (true, _) => "fitted on the validation split",
        (false, null) when facts.Head is { HeldOut: "cross-validation", Figures.Rows: 0 } => "not fitted: no class has a row to spare",
        (false, null) => "fitted on the cross-validation's held-out rows",
        (false, _) => "not fitted: tuning leaves no row unseen without a validation split",
    };

    private static string Strength(TrainedModelFacts facts)
    {
        if (facts.Head.C is not { } chosen)
            return "";

        var losses = facts.Head.CrossValidation.Losses;
        var (score, lossName) = HeadlineFigures.NamesOf(facts);
        return "### How C was chosen\n\n" + (facts.Spec.C, losses.Count) switch
        {
            ({ } given, _) => $"It was given: {Short(given)}.\n",
            (null, 0) => $"No class has two rows in the training split, so nothing could be cross-validated: C is a cautious {Short(chosen)}.\n",
            _ => $"By the lowest {lossName.ToLowerInvariant()} of a stratified cross-validation inside the training split. The sweep goes from strong to weak penalties and ends once three in a row did worse.\n\n"
                + Markdown.Table(["C ", $"{lossName} ", $"{score} ", ""], losses.Select(loss => new[] { Short(loss.C), HeadlineFigures.Loss(facts, loss.Loss), Figure(loss.Score), loss.C == chosen ? "chosen" : "" })),
        };
    }

    private static string Certificate(TrainedModelFacts facts)
    {
        var certificate = facts.Certificate;
        var rows = facts.Head.HeldOut is "cross-validation" ? "training" : facts.Head.HeldOut;
        var (answers, decisions) = facts.Target == TargetNames.Number
            ? ("numbers", "")
            : ("logits", string.Create(CultureInfo.InvariantCulture, $", and {certificate.ChangedDecisions:N0} decisions change (none may)"));
        var parts = facts.Target == TargetNames.Number ? " parts of the number, or of the numbers' deviation," : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            ## Parity certificate

            {(certificate.Passed ? "Passed" : "Not passed")}: over {certificate.Rows:N0} {rows} rows, from the raw {Item(facts)} on, the {answers} of `model.onnx` in ONNX Runtime differ from those of the
            trained head in TorchSharp by at most {certificate.MaxAbsLogitDifference:G2}{parts} ({ParityCertificate.Tolerance:G2} is allowed){decisions}.

            """);
    }
}
