using System.Globalization;
using TransferPipeline.Train.Tuning;

namespace TransferPipeline.Benchmarks.Sentiment;

/// <summary>What the command line asks for.</summary>
internal sealed record SentimentOptions
{
    internal const string Usage =
        "benchmarks sentiment [frozen|last-1-block|last-N-blocks|all ...] [--seeds N] [--epochs N] [--batch N] [--rate R[,R...]] [--head-rate R[,R...]] [--layer-decay R] [--smoothing R] [--rows N] [--validation]";

    /// <summary>Values of <c>tune.layers</c>; <c>frozen</c> is shown in any case.</summary>
    public required IReadOnlyList<string> Depths { get; init; }

    public required TuningRecipe Recipe { get; init; }

    /// <summary>Highest learning rates of the layers to try, each with each of the head's.</summary>
    public double[] Rates { get; init; } = [SentimentRecipe.Default.BackboneLearningRate];

    public double[] HeadRates { get; init; } = [SentimentRecipe.Default.LearningRate];

    public int Seeds { get; init; } = 1;

    /// <summary>So many of the training rows at most, and of the test rows: for a quick look.</summary>
    public int Rows { get; init; } = int.MaxValue;

    /// <summary>A fifth of the training rows judges instead of the test split, for choosing a recipe.</summary>
    public bool Validation { get; init; }

    internal IEnumerable<TuningRecipe> Recipes =>
        from rate in Rates
        from headRate in HeadRates
        from seed in Enumerable.Range(0, Seeds)
        select Recipe with { BackboneLearningRate = rate, LearningRate = headRate, Seed = seed };

    internal static SentimentOptions Parse(string[] arguments)
    {
        var depths = new List<string>();
        var options = new SentimentOptions { Depths = depths, Recipe = SentimentRecipe.Default };
        for (var index = 0; index < arguments.Length; index++)
        {
            if (!arguments[index].StartsWith("--", StringComparison.Ordinal))
            {
                depths.Add(arguments[index]);
                continue;
            }

            options = arguments[index] switch
            {
                "--validation" => options with { Validation = true },
                "--seeds" => options with { Seeds = (int)Number() },
                "--rows" => options with { Rows = (int)Number() },
                "--epochs" => options with { Recipe = options.Recipe with { Epochs = (int)Number() } },
                "--batch" => options with { Recipe = options.Recipe with { BatchSize = (int)Number() } },
                "--rate" => options with { Rates = Numbers() },
                "--head-rate" => options with { HeadRates = Numbers() },
                "--layer-decay" => options with { Recipe = options.Recipe with { LayerDecay = Number() } },
                "--smoothing" => options with { Recipe = options.Recipe with { LabelSmoothing = Number() } },
                _ => throw new ArgumentException($"'{arguments[index]}' is unknown. usage: {Usage}", nameof(arguments)),
            };

            double Number() => Numbers().Single();
            double[] Numbers() => Array.ConvertAll((arguments.ElementAtOrDefault(++index) ?? "").Split(','), number => double.Parse(number, CultureInfo.InvariantCulture));
        }

        return options with { Depths = depths.Count > 0 ? depths : ["frozen", "last-1-block", "last-2-blocks", "all"] };
    }
}
