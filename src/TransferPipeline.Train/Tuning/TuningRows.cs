using TransferPipeline.Contracts;
using TransferPipeline.Train.Heads;

namespace TransferPipeline.Train.Tuning;

/// <summary>The splits as a tail reads them: activations at the cut, several views of each training row.</summary>
internal sealed record TuningRows : IDisposable
{
    private bool borrowed;

    public required TailRows Train { get; init; }

    public TailRows? Validation { get; init; }

    public TailRows? Test { get; init; }

    /// <summary>Where the figures and the certificate come from.</summary>
    internal (string Name, TailRows Rows) HeldOut => this switch
    {
        { Test: { Count: > 0 } test } => ("test", test),
        { Validation: { Count: > 0 } validation } => ("validation", validation),
        _ => throw new RejectedException("No row is held out, so nobody could tell what tuning was worth. Set dataset.testFraction, such as 0.2, or bring a test split."),
    };

    /// <summary>The same rows, for somebody who disposes of what they get.</summary>
    internal TuningRows Borrowed() => this with { borrowed = true };

    public void Dispose()
    {
        if (borrowed)
            return;

        Train.Dispose();
        Validation?.Dispose();
        Test?.Dispose();
    }

    /// <param name="set">Its values are activations; they stay the set's.</param>
    /// <param name="inputs">What the tail reads of a split's rows.</param>
    /// <param name="views">Of each training row.</param>
    internal static TuningRows Of(HeadTrainingSet set, Func<LabelledFeatures, IReadOnlyList<TailInput>> inputs, int views)
    {
        return new()
        {
            Train = Rows(set.Train, views),
            Validation = set.Validation is { } validation ? Rows(validation, 1) : null,
            Test = set.Test is { } test ? Rows(test, 1) : null,
        };

        TailRows Rows(LabelledFeatures split, int views) => new()
        {
            Inputs = inputs(split),
            Targets = split.Targets,
            Keys = split.Keys,
            Views = views,
        };
    }
}
