namespace TransferPipeline.Cli.Output;

/// <summary>What the demo adds to its first run's document: the methods side by side.</summary>
internal sealed record DemoDocument(string Root, IReadOnlyList<DemoMethodDocument> Methods);

/// <summary>A method of the demo.</summary>
internal sealed record DemoMethodDocument
{
    public required string Name { get; init; }

    /// <summary>Its run; <c>runs show</c> has the rest.</summary>
    public required string Run { get; init; }

    /// <summary>Labelled pictures that it was trained with.</summary>
    public required long Labels { get; init; }

    /// <summary>Pictures that it labelled.</summary>
    public required long Scored { get; init; }

    /// <summary>Share of them that it labelled right.</summary>
    public required double Accuracy { get; init; }

    /// <summary>Of embedding, training and scoring.</summary>
    public required double Seconds { get; init; }

    /// <summary>True when nothing was computed: all of it was there from an earlier run.</summary>
    public required bool Cached { get; init; }

    /// <summary>Path of the trained model.</summary>
    public required string Model { get; init; }

    /// <summary>Path of the scores' manifest.</summary>
    public required string Scores { get; init; }

    /// <summary>Paths of the model's plots.</summary>
    public required IReadOnlyList<string> Plots { get; init; }
}
