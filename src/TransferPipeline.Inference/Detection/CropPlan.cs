using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Cards;

namespace TransferPipeline.Inference.Detection;

/// <summary>What is cut out of a picture for each box.</summary>
/// <param name="MostSide">Longest that a crop's shorter side need be, in pixels; null: crops keep the picture's resolution, whatever their size.</param>
public sealed record CropPlan(CropRule Rule, int? MostSide)
{
    /// <summary>How many times the input's longer side a crop's shorter side may be: beyond, resizing twice changes nothing that a model sees (see <see cref="Images.ShrinkOnLoad"/>).</summary>
    private const int Headroom = 4;

    /// <summary>The boxes as they are, for nobody in particular.</summary>
    public static CropPlan Plain { get; } = new(new CropRule { Square = false, Outside = "cut" }, null);

    /// <summary>What a model wants to see.</summary>
    public static CropPlan For(ModelCard reader)
    {
        var name = reader.Name ?? "the model that is to read the crops";
        var rule = reader.Crop ?? throw new RejectedException($"The card of {name} does not say which part of a box it wants to see; add \"crop\" to it. The same model with another crop gives other features.");
        var picture = reader.Preprocessing ?? throw new RejectedException($"The card of {name} says nothing of pictures; add \"preprocessing\" to it.");
        return new(rule, Headroom * Math.Max(picture.Height, picture.Width));
    }
}
