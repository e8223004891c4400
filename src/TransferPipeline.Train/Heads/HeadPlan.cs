using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;

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

    internal static HeadPlan Of(HeadSpec spec)
    {
        if (spec.Type is not ("linear" or "prototype"))
            throw new RejectedException($"head.type '{spec.Type}' is unknown: use linear or prototype.");
        if (spec.ClassWeights is not ("none" or "balanced"))
            throw new RejectedException($"head.classWeights '{spec.ClassWeights}' is unknown: use none or balanced.");
        if (spec.C is { } c && !(c > 0 && double.IsFinite(c)))
            throw new RejectedException($"head.c is {c}: give a number above 0, or leave it out to have it chosen by cross-validation.");
        if (spec.MaxDistance is { } distance && !(spec.Type is "prototype" && distance > 0 && double.IsFinite(distance)))
            throw new RejectedException($"head.maxDistance is {distance} for a head of type {spec.Type}: give a number above 0, and type prototype.");

        return new HeadPlan
        {
            Prototype = spec.Type is "prototype",
            MaxDistance = spec.MaxDistance,
            C = spec.Type is "prototype" ? 1 : spec.C,
            Balanced = spec.ClassWeights is "balanced",
            Seed = spec.Seed,
        };
    }
}
