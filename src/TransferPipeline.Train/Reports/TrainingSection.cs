using System.Globalization;
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
        var kind = facts.Spec.Type is "prototype"
            ? "prototype: the nearest class mean by cosine"
            : "linear: multinomial logistic regression on standardised features";
        return "## Training\n\n" + Markdown.Table(
            ["Setting", "Value"],
            [
                ["Pretrained network", BackboneName(facts)],
                ["Its licence", card.License is { } license ? Markdown.Text(license) : "not stated by its card: find out before you pass the model on"],
                ["Its source", card.Source is { } source ? Markdown.Text(source) : "not stated by its card"],
                ["Its SHA-256, card included", $"`{facts.Backbone.Sha256}`"],
                ["Head", $"{kind}, {Number(head.Mean.Length)} features, {Number(head.Bias.Length)} classes"],
                ["C (inverse L2 strength)", facts.Head.C is { } c ? Short(c) : "none"],
                ["Class weights", facts.Spec.ClassWeights],
                ["Seed", facts.Spec.Seed.ToString(CultureInfo.InvariantCulture)],
                ["Temperature", $"{Short(head.Temperature)}, {TemperatureFrom(facts)}"],
            ]);
    }

    private static string TemperatureFrom(TrainedModelFacts facts) => (facts.Rows.GetValueOrDefault("validation") > 0, facts.Tuning?.Model.Fitted.Tail) switch
    {
        (true, _) => "fitted on the validation split",
        (false, null) => "fitted on the cross-validation's held-out rows",
        (false, _) => "not fitted: tuning leaves no row unseen without a validation split",
    };

    private static string Strength(TrainedModelFacts facts)
    {
        if (facts.Head.C is not { } chosen)
            return "";

        var losses = facts.Head.CrossValidation.Losses;
        return "### How C was chosen\n\n" + (facts.Spec.C, losses.Count) switch
        {
            ({ } given, _) => $"It was given: {Short(given)}.\n",
            (null, 0) => $"No class has two rows in the training split, so nothing could be cross-validated: C is a cautious {Short(chosen)}.\n",
            _ => "By the lowest log loss of a stratified cross-validation inside the training split. The sweep goes from strong to weak penalties and ends once three in a row did worse.\n\n"
                + Markdown.Table(["C ", "Log loss ", "Accuracy ", ""], losses.Select(loss => new[] { Short(loss.C), Figure(loss.LogLoss), Figure(loss.Accuracy), loss.C == chosen ? "chosen" : "" })),
        };
    }

    private static string Certificate(TrainedModelFacts facts)
    {
        var certificate = facts.Certificate;
        var rows = facts.Head.HeldOut is "cross-validation" ? "training" : facts.Head.HeldOut;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            ## Parity certificate

            {(certificate.Passed ? "Passed" : "Not passed")}: over {certificate.Rows:N0} {rows} rows, from the raw picture on, the logits of `model.onnx` in ONNX Runtime differ from those of the
            trained head in TorchSharp by at most {certificate.MaxAbsLogitDifference:G2} ({ParityCertificate.Tolerance:G2} is allowed), and {certificate.ChangedDecisions:N0} decisions change (none may).

            """);
    }
}
