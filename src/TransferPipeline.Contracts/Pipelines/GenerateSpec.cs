using System.Text.Json.Serialization;

namespace TransferPipeline.Contracts.Pipelines;

/// <summary>How texts are continued where the task is <c>generate</c>. Names and meaning are those of Hugging Face's <c>generate()</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record GenerateSpec
{
    /// <summary>What the model continues: <c>{text}</c>, <c>{text_pair}</c>, <c>{label}</c> and <c>{id}</c> stand for those of the row. Default <c>{text}</c>.</summary>
    public string Prompt { get; init; } = "{text}";

    /// <summary>Name of the input's column with the text. Null: the usual names are tried.</summary>
    public string? TextColumn { get; init; }

    /// <summary>Name of the input's column with the second text of a pair. Null: that which belongs to the usual name of the first.</summary>
    public string? PairColumn { get; init; }

    /// <summary>Most tokens a text is continued by. Default 64.</summary>
    public int MaxNewTokens { get; init; } = 64;

    /// <summary>The text does not end by itself before this many tokens. Default 0.</summary>
    public int MinNewTokens { get; init; }

    /// <summary>Above 0 tokens are drawn, the more evenly the higher. Default 0: the most probable token is taken.</summary>
    public double Temperature { get; init; }

    /// <summary>Draws among this many most probable tokens. Default 0: among all.</summary>
    public int TopK { get; init; }

    /// <summary>Draws among the most probable tokens that make up this much of the probability. Default 1: among all.</summary>
    public double TopP { get; init; } = 1;

    /// <summary>Draws among tokens at least this probable, as a share of the most probable one. Default 0: among all.</summary>
    public double MinP { get; init; }

    /// <summary>Makes tokens that were there already less probable. Default 1: not at all.</summary>
    public double RepetitionPenalty { get; init; } = 1;

    /// <summary>No run of this many tokens comes twice. Default 0: it may.</summary>
    public int NoRepeatNgram { get; init; }

    /// <summary>Beams of the beam search. Default 1: none.</summary>
    public int Beams { get; init; } = 1;

    /// <summary>Power of the length by which a finished beam's score is divided. Default 1.</summary>
    public double LengthPenalty { get; init; } = 1;

    /// <summary>Whether the search ends as soon as there are as many finished texts as beams: <c>false</c>, <c>true</c> or <c>never</c> (only when none can become better). Default false.</summary>
    public string EarlyStopping { get; init; } = "false";

    /// <summary>A text ends in front of the first of these strings. Null: of none.</summary>
    public IReadOnlyList<string>? Stop { get; init; }

    /// <summary>What is drawn follows from this, the prompt and the number of the sample. Default 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Texts for each row. Default 1.</summary>
    public int Samples { get; init; } = 1;

    /// <summary>Rows that go through the network together; more are faster and need more memory. Default 32.</summary>
    public int BatchSize { get; init; } = 32;
}
