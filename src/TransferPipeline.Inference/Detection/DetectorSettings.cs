using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Onnx.Cards;

namespace TransferPipeline.Inference.Detection;

/// <summary>What a pipeline may say of a detector beside its card.</summary>
public static class DetectorSettings
{
    /// <summary>To be changed with what is written of boxes, or how they are cut out.</summary>
    private const string Format = "detections 1";

    /// <summary>The card as the pipeline wants it.</summary>
    public static ModelCard Apply(ModelCard card, DetectSpec? settings) => card.Detection is not { } detection || settings is null ? card : card with
    {
        Detection = detection with
        {
            MinScore = settings.MinScore ?? detection.MinScore,
            Iou = settings.Iou ?? detection.Iou,
            MaxDetections = settings.MaxDetections ?? detection.MaxDetections,
        },
    };

    /// <summary>What decides about the boxes of a detector's file with its card inside, beside the picture.</summary>
    public static string KeyOf(DetectSpec? settings) => string.Create(
        CultureInfo.InvariantCulture, $"{Format} {settings?.MinScore} {settings?.Iou} {settings?.MaxDetections} {string.Join('\t', settings?.Labels ?? [])}");

    /// <summary>Names what decides about boxes and crops beside the picture, in 16 hexadecimal digits: under it they are kept.</summary>
    /// <param name="detectorSha256">Hash of the detector's file.</param>
    /// <param name="crops">What is cut out; null for boxes alone.</param>
    public static string KeyOf(string detectorSha256, ModelCard card, CropPlan? crops, DetectSpec? settings)
    {
        var asked = Apply(card, settings);
        var boxes = new ModelCard { Input = asked.Input, Preprocessing = asked.Preprocessing, Detection = asked.Detection, Labels = asked.Labels };
        var rule = crops is null ? "" : $"{ModelCardWriter.Write(new ModelCard { Input = "", Crop = crops.Rule })}{crops.MostSide}";
        var text = string.Join('\n', detectorSha256, ModelCardWriter.Write(boxes), rule, string.Join('\t', settings?.Labels ?? []), Format);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
    }
}
