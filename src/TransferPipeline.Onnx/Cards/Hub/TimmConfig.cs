using System.Text.Json;

namespace TransferPipeline.Onnx.Cards.Hub;

/// <summary><c>pretrained_cfg</c> in the <c>config.json</c> of timm's models.</summary>
internal static class TimmConfig
{
    private const double UsualCrop = 0.875;

    internal static ImagePreprocessing Read(JsonElement values, string layout, string file, List<string> said)
    {
        var config = new ConfigValues(values, file);
        if (config.Numbers("input_size") is not [var channels, var height, var width])
            throw config.Wrong("pretrained_cfg.input_size", "is missing");

        var share = config.Number("crop_pct") is { } stated and > 0 ? stated : UsualCrop;
        var squash = config.Text("crop_mode") == "squash";
        said.Add($"How pictures are prepared is read from pretrained_cfg in {Path.GetFileName(file)}.");
        if (squash && share < 1)
            said.Add("Pictures are stretched there and then cropped; here they are stretched to the whole size.");

        return new()
        {
            Height = (int)height,
            Width = (int)width,
            Resize = squash ? "stretch" : "shorter-side",
            ResizeTo = squash ? null : (int)Math.Floor(Math.Min(height, width) / share),
            Interpolation = config.Text("interpolation") switch { "bicubic" => "bicubic", "lanczos" => "lanczos", "nearest" => "nearest", "box" => "box", _ => "bilinear" },
            Channels = channels == 1 ? "grey" : "rgb",
            Mean = config.Numbers("mean") ?? [0.485, 0.456, 0.406],
            Std = config.Numbers("std") ?? [0.229, 0.224, 0.225],
            Layout = layout,
        };
    }
}
