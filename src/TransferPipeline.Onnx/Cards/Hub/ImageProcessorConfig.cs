using System.Text.Json;

namespace TransferPipeline.Onnx.Cards.Hub;

/// <summary>
/// <c>preprocessor_config.json</c> as transformers' image processors write and mean it: what a key means, and what a missing one does, depends on the
/// processor's type. Sources: the processors of ViT, DeiT, BEiT, CLIP, ConvNeXt, LeViT, PoolFormer, MobileNet, MobileViT, EfficientNet.
/// </summary>
internal static class ImageProcessorConfig
{
    /// <summary>A bare number as size means a square to these, the shorter side to all others.</summary>
    private static readonly string[] Squares = ["ViT", "DeiT", "Beit", "Yolos", "EfficientNet"];

    private static readonly string[] Bicubic = ["CLIP", "DeiT", "Beit", "Levit", "PoolFormer", "Siglip"];

    private static readonly string[] Filters = ["nearest", "lanczos", "bilinear", "bicubic", "box"];

    /// <summary>From this size on ConvNeXt's processor stretches instead of cropping.</summary>
    private const int StretchedFrom = 384;

    internal static ImagePreprocessing Read(JsonElement values, string layout, string file, List<string> said)
    {
        var config = new ConfigValues(values, file);
        var type = config.Text("image_processor_type") is { Length: > 0 } processor ? processor : config.Text("feature_extractor_type");
        if (config.Find("size") is null && config.Find("crop_size") is null)
            throw config.Wrong("size", "is missing");

        said.Add($"How pictures are prepared is read from {Path.GetFileName(file)}{(type.Length == 0 ? "" : $" ({type})")}.");
        return Values(config, type, Geometry(config, type, said)) with { Layout = layout };
    }

    private static ImagePreprocessing Geometry(ConfigValues config, string type, List<string> said)
    {
        var crops = config.Is("do_center_crop", missing: config.Find("crop_size") is not null && type.Length == 0);
        var size = PictureSize.Read(config, "size", square: Has(type, Squares) && !Has(type, "MobileViT") || (type.Length == 0 && !crops));
        var crop = crops ? PictureSize.Read(config, "crop_size", square: true) : null;
        if (Has(type, "ConvNext"))
            return ConvNext(config, size!);
        if (Has(type, "Levit") && size is { Shorter: { } leading })
            size = size with { Shorter = (int)(256.0 / 224 * leading) };
        if (config.Number("crop_pct") is { } share and > 0 && (size?.Shorter ?? size?.Height) is { } inner)
            return Cropped(crop ?? new(inner, inner, null), (int)(inner / share));
        if (!config.Is("do_resize", missing: true))
            said.Add("Pictures are not resized there, only cropped; here they are brought to the size first.");

        if (crop is null)
            return size is { Height: { } height, Width: { } width } ? Stretched(height, width) : Cropped(new(size!.Shorter, size.Shorter, null), size.Shorter);
        if (size is { Shorter: null } && size != crop)
            said.Add($"Pictures are stretched to {size.Width} x {size.Height} there before they are cropped; here their shape is kept.");

        return size == crop ? Stretched(crop.Height!.Value, crop.Width!.Value) : Cropped(crop, size?.Shorter ?? (size is null ? null : Math.Min(size.Height!.Value, size.Width!.Value)));
    }

    private static ImagePreprocessing ConvNext(ConfigValues config, PictureSize size)
    {
        var side = size.Shorter ?? size.Height!.Value;
        return side >= StretchedFrom ? Stretched(side, side) : Cropped(new(side, side, null), (int)(side / (config.Number("crop_pct") ?? 224.0 / 256)));
    }

    private static ImagePreprocessing Stretched(int height, int width) => new() { Height = height, Width = width, Resize = "stretch" };

    private static ImagePreprocessing Cropped(PictureSize crop, int? shorter) => new()
    {
        Height = crop.Height!.Value,
        Width = crop.Width!.Value,
        Resize = "shorter-side",
        ResizeTo = shorter,
    };

    private static ImagePreprocessing Values(ConfigValues config, string type, ImagePreprocessing geometry)
    {
        var normalizes = config.Is("do_normalize", missing: config.Find("image_mean") is not null);
        var mean = normalizes ? config.Numbers("image_mean") ?? [0.5, 0.5, 0.5] : [0, 0, 0];
        var std = normalizes ? config.Numbers("image_std") ?? [0.5, 0.5, 0.5] : [1, 1, 1];

        // EfficientNet's original divides once more by the deviation when the classifier is on top; its offset moves pixels to -1..1 beforehand.
        if (Has(type, "EfficientNet") && normalizes && config.Is("include_top", missing: true))
            std = [.. std.Select(value => value * value)];
        if (config.Is("rescale_offset", missing: false))
            mean = [.. mean.Select(value => value + 1)];

        return geometry with
        {
            Interpolation = Filter(config, type),
            Channels = config.Is("do_flip_channel_order", missing: Has(type, "MobileViT")) ? "bgr" : "rgb",
            Scale = config.Is("do_rescale", missing: true) ? config.Number("rescale_factor") ?? 1 / 255.0 : 1,
            Mean = mean,
            Std = std,
        };
    }

    /// <summary>Pillow's numbers.</summary>
    private static string Filter(ConfigValues config, string type)
    {
        var number = config.Number("resample") ?? (Has(type, "EfficientNet") ? 0 : Has(type, Bicubic) ? 3 : 2);
        return number >= 0 && number < Filters.Length && number == (int)number ? Filters[(int)number] : throw config.Wrong("resample", $"is {number}, a filter that is not known");
    }

    private static bool Has(string type, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (type.StartsWith(name, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }
}
