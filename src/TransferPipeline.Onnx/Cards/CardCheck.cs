using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Onnx.Graphs;

namespace TransferPipeline.Onnx.Cards;

/// <summary>Whether a card makes sense and describes this graph. Every refusal names the card, the field and what would be allowed.</summary>
internal static class CardCheck
{
    internal static void Demand(ModelCard card, OnnxModel model, string source)
    {
        switch (card)
        {
            case { Preprocessing: not null, Text: not null }:
                throw Refusal(source, "text", "stands beside 'preprocessing'", "one of them: a model takes texts or pictures");
            case { Preprocessing: { } picture }:
                ImageCardCheck.Demand(picture, card.Input, model, source);
                break;
            case { Text: { } text }:
                TextCardCheck.Demand(text, card.Input, model, source);
                break;
            case { Generation: { } generation }:
                GenerationCardCheck.Demand(generation, card.Input, model, source);
                break;
            default:
                throw Refusal(source, "preprocessing", "is missing, and so is 'text'", "one of them: a model takes pictures or texts");
        }

        TrainingModeCheck.Demand(model, source);
        DetectionCardCheck.Demand(card, model, source);
        Outputs(card, model, source);
        Target(card, source);
        Labels(card, model, source);
    }

    internal static RejectedException Refusal(string source, string field, string fault, string allowed) => new($"{source}: '{field}' {fault}. Allowed: {allowed}.");

    internal static void Require(bool holds, string source, string field, string fault, string allowed)
    {
        if (!holds)
            throw Refusal(source, field, fault, allowed);
    }

    internal static string Names(IEnumerable<TensorDescription> tensors) => string.Join(", ", tensors.Select(tensor => tensor.Name));

    private static void Outputs(ModelCard card, OnnxModel model, string source)
    {
        Output(card.Logits, "logits");
        Output(card.Probabilities, "probabilities");
        Output(card.Value, "value");
        Output(card.Distance?.Output, "distance.output");
        Require(card.Distance is null or { Max: > 0 and < double.PositiveInfinity }, source, "distance.max", $"is {card.Distance?.Max}", "a number above 0");
        Require(card.Distance is null or { Label.Length: > 0 }, source, "distance.label", "is empty", "what an input of no class is called");
        if (card.Embedding is { } embedding && (embedding.Length == 0 || !model.Proto.Graph.Node.Any(node => node.Output.Contains(embedding))))
            throw Refusal(source, "embedding", $"is '{embedding}', which the graph does not compute", Names(model.Outputs) + ", or a tensor inside the graph");

        void Output(string? name, string field) => Require(
            name is null || model.Outputs.Any(output => output.Name == name),
            source,
            field,
            $"is '{name}', which the graph does not give",
            Names(model.Outputs));
    }

    private static void Target(ModelCard card, string source)
    {
        var number = card.Target == TargetNames.Number;
        Require(card.Target is null or TargetNames.Classes or TargetNames.Labels || number, source, "target", $"is '{card.Target}'", "classes, labels, number");
        Require(number == card.Value is not null, source, "value", number ? "is missing, and 'target' is 'number'" : $"is '{card.Value}', and 'target' is not 'number'", "an output's name for numbers, none for others");
        Require(!number || card is { Labels: null, Logits: null, Probabilities: null }, source, "target", "is 'number', and there are labels, logits or probabilities", "a number alone");
        Require(card.Threshold is null || card.Target == TargetNames.Labels, source, "threshold", "is given, and 'target' is not 'labels'", "none");
        Require(card.Threshold is null or (> 0 and < 1), source, "threshold", $"is {card.Threshold}", "more than 0, less than 1");
        Require(card.Residual is null || (number && card.Residual >= 0), source, "residual", $"is {card.Residual}", "0 or more, with the target number");
    }

    private static void Labels(ModelCard card, OnnxModel model, string source)
    {
        if (card.Labels is not { } labels)
            return;

        Require(labels.All(label => !string.IsNullOrEmpty(label)), source, "labels", "has an empty name", "a name for each class");
        var twice = labels.GroupBy(label => label).FirstOrDefault(group => group.Count() > 1)?.Key;
        Require(twice is null, source, "labels", $"has '{twice}' twice", "a name of its own for each class");
        var scores = model.Outputs.FirstOrDefault(output => output.Name == (card.Logits ?? card.Probabilities));
        var classes = scores?.Dimensions is { Count: > 0 } dimensions ? dimensions[^1].Size : null;
        Require(classes is null || classes == labels.Count, source, "labels", $"has {labels.Count} names", $"{classes}, as many as '{scores?.Name}' has classes");
    }
}
