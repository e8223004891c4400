using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Train.Targets;

namespace TransferPipeline.Train.Heads;

/// <summary>A head specification that was checked.</summary>
internal sealed record HeadPlan
{
    public required bool Prototype { get; init; }

    /// <summary>Of a prototype head: beyond it an input belongs to no class. Null: the nearest by cosine, however far.</summary>
    public required double? MaxDistance { get; init; }

    /// <summary>Null: cross-validation chooses.</summary>
    public required double? C { get; init; }

    public required bool Balanced { get; init; }

    public required int Seed { get; init; }

    /// <summary>Least probability of a label, where a row can have several.</summary>
    public required double? Threshold { get; init; }

    /// <param name="targets">Of the training rows.</param>
    internal static HeadPlan Of(HeadSpec spec, RowTargets targets)
    {
        if (spec.Type is not ("linear" or "prototype"))
            throw new RejectedException($"head.type '{spec.Type}' is unknown: use linear or prototype.");
        if (spec.ClassWeights is not ("none" or "balanced"))
            throw new RejectedException($"head.classWeights '{spec.ClassWeights}' is unknown: use none or balanced.");
        if (spec.C is { } c && !(c > 0 && double.IsFinite(c)))
            throw new RejectedException($"head.c is {c}: give a number above 0, or leave it out to have it chosen by cross-validation.");
        if (spec.MaxDistance is { } distance && !(spec.Type is "prototype" && distance > 0 && double.IsFinite(distance)))
            throw new RejectedException($"head.maxDistance is {distance} for a head of type {spec.Type}: give a number above 0, and type prototype.");
        if (spec.Type is "prototype" && targets is not ClassTargets)
            throw new RejectedException("head.type 'prototype' is the nearest class, and the dataset's rows have several labels or numbers: use linear.");
        if (spec.ClassWeights is "balanced" && targets is NumberTargets)
            throw new RejectedException("head.classWeights is 'balanced', and numbers have no classes: use none.");
        if (spec.Threshold is { } threshold && !(targets is LabelTargets && threshold is > 0 and < 1))
            throw new RejectedException($"head.threshold is {threshold}: give a probability between 0 and 1, and only where rows have several labels (dataset.target: labels).");

        return new HeadPlan
        {
            Prototype = spec.Type is "prototype",
            MaxDistance = spec.MaxDistance,
            C = spec.Type is "prototype" ? 1 : spec.C,
            Balanced = spec.ClassWeights is "balanced",
            Seed = spec.Seed,
            Threshold = spec.Threshold,
        };
    }
}
