using TransferPipeline.Contracts;

namespace TransferPipeline.Train.Tuning;

/// <summary>
/// How layers are trained. A linear head is fitted first and both are trained from there (Kumar et al. 2022, "Fine-tuning can distort pretrained
/// features"), with AdamW (Loshchilov and Hutter 2019, "Decoupled weight decay regularization").
/// </summary>
internal sealed record TuningRecipe
{
    /// <summary>Passes over the training rows.</summary>
    public int Epochs { get; init; } = 20;

    /// <summary>Rows a step, at most; the batches of an epoch differ by one row at most. Default: Masters and Luschi 2018.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Highest learning rate of the head. Default: Kingma and Ba 2015.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Highest learning rate of the block next to the head, or of its adapters. Lower than the head's: Howard and Ruder 2018, "ULMFiT".</summary>
    public double BackboneLearningRate { get; init; } = 1e-4;

    /// <summary>Each block further from the head has the rate times this. Default: Clark et al. 2020, "ELECTRA".</summary>
    public double LayerDecay { get; init; } = 0.8;

    /// <summary>A step takes rate times this off each weight; nothing off biases and other tensors of one dimension. Default: PyTorch's.</summary>
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>Part of all steps over which the rate rises from 0; then it falls to 0 as a cosine. Default: Devlin et al. 2019, "BERT".</summary>
    public double WarmupFraction { get; init; } = 0.1;

    /// <summary>A gradient that is longer, over all tensors together, is shortened to this. Default: Devlin et al. 2019.</summary>
    public double ClipNorm { get; init; } = 1;

    /// <summary>Part of each target that is spread over all classes. Default: Szegedy et al. 2016.</summary>
    public double LabelSmoothing { get; init; } = 0.1;

    /// <summary>Every class weighs the same in sum.</summary>
    public bool Balanced { get; init; }

    public BatchNormTuning BatchNorm { get; init; } = BatchNormTuning.Frozen;

    /// <summary>Training ends after so many epochs without a better log-loss on the validation split; 0: it never ends early.</summary>
    public int Patience { get; init; } = 5;

    /// <summary>
    /// Rows are mixed in pairs at the cut, by parts that are Beta(this, this) (Zhang et al. 2018, "mixup"; Verma et al. 2019, "Manifold mixup"); 0: they are not.
    /// For rows of one shape.
    /// </summary>
    public double Mixup { get; init; }

    /// <summary>
    /// Instead of the weights themselves, an update of this rank is trained for each product and convolution (Hu et al. 2022, "LoRA"); 0: the weights themselves.
    /// </summary>
    public int LoraRank { get; init; }

    /// <summary>The update is multiplied by this over the rank. Default: twice a rank of 8.</summary>
    public double LoraAlpha { get; init; } = 16;

    /// <summary>Order of the rows, views, mixtures, dropped units, first adapters.</summary>
    public int Seed { get; init; }

    /// <summary>The recipe itself, once every setting makes sense.</summary>
    internal TuningRecipe Checked()
    {
        Demand(Epochs is >= 1 and <= 100_000, "epochs", Epochs, "1 to 100000");
        Demand(BatchSize is >= 1 and <= 65_536, "batchSize", BatchSize, "1 to 65536");
        Demand(LearningRate is > 0 and <= 10, "headLearningRate", LearningRate, "a number above 0, such as 0.001");
        Demand(BackboneLearningRate is > 0 and <= 10, "learningRate", BackboneLearningRate, "a number above 0, such as 0.0001");
        Demand(LayerDecay is > 0 and <= 1, "layerDecay", LayerDecay, "above 0, at most 1 (the same rate for all blocks)");
        Demand(WeightDecay is >= 0 and < 10, "weightDecay", WeightDecay, "0 or a small number, such as 0.01");
        Demand(WarmupFraction is >= 0 and < 1, "warmup", WarmupFraction, "at least 0, below 1");
        Demand(ClipNorm > 0, "clipNorm", ClipNorm, "a number above 0");
        Demand(LabelSmoothing is >= 0 and < 1, "labelSmoothing", LabelSmoothing, "at least 0, below 1");
        Demand(Patience >= 0, "patience", Patience, "0 (never end early) or more");
        Demand(Mixup is >= 0 and <= 100, "mixup", Mixup, "0 (off) or a number such as 0.2");
        Demand(LoraRank >= 0, "loraRank", LoraRank, "0 (off) or a rank such as 8");
        Demand(LoraAlpha > 0 && double.IsFinite(LoraAlpha), "loraAlpha", LoraAlpha, "a number above 0, such as 16");
        return this;
    }

    private static void Demand(bool right, string name, double value, string allowed)
    {
        if (!right)
            throw new RejectedException($"tune.{name} is {value}: give {allowed}.");
    }
}
