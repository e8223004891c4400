using static TorchSharp.torch;

namespace TransferPipeline.Pretraining;

/// <summary>How the backbone is trained; all of it is in the log. Without label smoothing: it made no difference to what the embedding is good for.</summary>
internal sealed record TrainingSettings
{
    public int Seed { get; init; } = 1;

    public int Epochs { get; init; } = 8;

    public int BatchSize { get; init; } = 128;

    public double LearningRate { get; init; } = 3e-3;

    public double WeightDecay { get; init; } = 0.05;

    /// <summary>Of the turns' loss, beside the classes' loss.</summary>
    public double TurnWeight { get; init; } = 0.5;
}

/// <summary>AdamW with a cosine schedule; the same data, settings and machine give the same network.</summary>
internal sealed class BackboneTraining(TrainingSettings settings, Normalisation normalisation)
{
    private const int EvaluationBatch = 500;

    internal BackboneNetwork Train(LabelledImages training, LabelledImages test, int classes, Action<string> say)
    {
        random.manual_seed(settings.Seed);
        var order = new Random(settings.Seed);
        var augmentation = new Augmentation(normalisation, new Random(settings.Seed + 1));
        var network = new BackboneNetwork(classes);
        using var optimizer = optim.AdamW(network.parameters(), settings.LearningRate, weight_decay: settings.WeightDecay);
        var steps = training.Count / settings.BatchSize;
        for (var epoch = 0; epoch < settings.Epochs; epoch++)
        {
            network.train();
            var rows = Enumerable.Range(0, training.Count).ToArray();
            order.Shuffle(rows);
            var loss = 0.0;
            for (var step = 0; step < steps; step++)
            {
                var progress = (epoch + (double)step / steps) / settings.Epochs;
                foreach (var group in optimizer.ParamGroups)
                    group.LearningRate = settings.LearningRate * (1 + Math.Cos(Math.PI * progress)) / 2;

                loss += Step(network, optimizer, augmentation, training, rows.AsSpan(step * settings.BatchSize, settings.BatchSize));
            }

            var (testLoss, accuracy) = Judge(network, test);
            say($"epoch {epoch + 1}: training loss {loss / steps:0.0000}, test loss {testLoss:0.0000}, test accuracy {accuracy:0.0000}");
        }

        network.eval();
        return network;
    }

    private double Step(BackboneNetwork network, optim.Optimizer optimizer, Augmentation augmentation, LabelledImages training, ReadOnlySpan<int> rows)
    {
        using var scope = NewDisposeScope();
        var pixels = new float[rows.Length * FashionMnist.Pixels];
        var (labels, turns) = (new long[rows.Length], new long[rows.Length]);
        for (var index = 0; index < rows.Length; index++)
        {
            labels[index] = training.Labels[rows[index]];
            turns[index] = augmentation.Write(training.Image(rows[index]), pixels.AsSpan(index * FashionMnist.Pixels, FashionMnist.Pixels));
        }

        optimizer.zero_grad();
        var (classScores, turnScores) = network.forward(tensor(pixels, [rows.Length, 1, FashionMnist.Side, FashionMnist.Side]));
        var loss = nn.functional.cross_entropy(classScores, tensor(labels))
            + settings.TurnWeight * nn.functional.cross_entropy(turnScores, tensor(turns));
        loss.backward();
        optimizer.step();
        return loss.item<float>();
    }

    /// <summary>Mean cross-entropy and accuracy of upright images.</summary>
    private (double Loss, double Accuracy) Judge(BackboneNetwork network, LabelledImages images)
    {
        network.eval();
        using var noGradient = no_grad();
        double loss = 0, right = 0;
        foreach (var rows in Enumerable.Range(0, images.Count).Chunk(EvaluationBatch))
        {
            using var scope = NewDisposeScope();
            var batch = images.Take(rows);
            var scores = network.forward(Input(batch)).Classes;
            var labels = tensor(batch.Labels.Select(label => (long)label).ToArray());
            loss += nn.functional.cross_entropy(scores, labels, reduction: nn.Reduction.Sum).item<float>();
            right += scores.argmax(1).eq(labels).sum().item<long>();
        }

        return (loss / images.Count, right / images.Count);
    }

    internal Tensor Input(LabelledImages images) =>
        tensor(normalisation.Apply(images.Pixels), [images.Count, 1, FashionMnist.Side, FashionMnist.Side]);
}
