using System.Globalization;
using TransferPipeline.Train.Tuning;

namespace TransferPipeline.Benchmarks.Sentiment;

/// <summary>What the command line asks for.</summary>
internal sealed record SentimentOptions
{
    internal const string Usage =
        "benchmarks sentiment [frozen|last-1-block|last-N-blocks|all ...] [--seeds N] [--epochs N] [--batch N] [--rate R] [--head-rate R] [--layer-decay R] [--smoothing R] [--validation]";

    /// <summary>Values of <c>tune.layers</c>; <c>frozen</c> is shown in any case.</summary>
    public required IReadOnlyList<string> Depths { get; init; }

    public required TuningRecipe Recipe { get; init; }

    public int Seeds { get; init; } = 1;

    /// <summary>A fifth of the training rows judges instead of the test split, for choosing a recipe.</summary>
    public bool Validation { get; init; }

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
                "--epochs" => options with { Recipe = options.Recipe with { Epochs = (int)Number() } },
                "--batch" => options with { Recipe = options.Recipe with { BatchSize = (int)Number() } },
                "--rate" => options with { Recipe = options.Recipe with { BackboneLearningRate = Number() } },
                "--head-rate" => options with { Recipe = options.Recipe with { LearningRate = Number() } },
                "--layer-decay" => options with { Recipe = options.Recipe with { LayerDecay = Number() } },
                "--smoothing" => options with { Recipe = options.Recipe with { LabelSmoothing = Number() } },
                _ => throw new ArgumentException($"'{arguments[index]}' is unknown. usage: {Usage}", nameof(arguments)),
            };

            double Number() => double.Parse(arguments.ElementAtOrDefault(++index) ?? "", CultureInfo.InvariantCulture);
        }

        return options with { Depths = depths.Count > 0 ? depths : ["frozen", "last-1-block", "last-2-blocks", "all"] };
    }
}
