using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Cards;

namespace TransferPipeline.Tests.Hub;

/// <summary>Cards of image models from the files that a repository of the hub keeps around the graph.</summary>
public sealed class HubFolderTests : IDisposable
{
    private const string Vit = """
        {"do_normalize":true,"do_rescale":true,"do_resize":true,"image_mean":[0.5,0.5,0.5],"image_processor_type":"ViTImageProcessor","image_std":[0.5,0.5,0.5],
         "resample":2,"rescale_factor":0.00392156862745098,"size":{"height":224,"width":224}}
        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(Vit, "stretch 224x224  bilinear rgb 0.5 0.5")]
    [InlineData("""{"feature_extractor_type":"ViTFeatureExtractor","do_resize":true,"size":224,"resample":2,"do_normalize":true,"image_mean":[0.5,0.5,0.5],"image_std":[0.5,0.5,0.5]}""", "stretch 224x224  bilinear rgb 0.5 0.5")]
    [InlineData("""{"feature_extractor_type":"ConvNextFeatureExtractor","crop_pct":0.875,"size":224,"resample":3,"image_mean":[0.485,0.456,0.406],"image_std":[0.229,0.224,0.225]}""", "shorter-side 224x224 256 bicubic rgb 0.485 0.229")]
    [InlineData("""{"image_processor_type":"ConvNextImageProcessor","crop_pct":null,"size":{"shortest_edge":224},"image_mean":[0.485,0.456,0.406],"image_std":[0.229,0.224,0.225]}""", "shorter-side 224x224 256 bilinear rgb 0.485 0.229")]
    [InlineData("""{"image_processor_type":"ConvNextImageProcessor","size":{"shortest_edge":384},"resample":3}""", "stretch 384x384  bicubic rgb 0 1")]
    [InlineData("""{"image_processor_type":"MobileNetV2ImageProcessor","do_center_crop":true,"crop_size":{"height":224,"width":224},"size":{"shortest_edge":256},"resample":2,"image_mean":[0.5,0.5,0.5],"image_std":[0.5,0.5,0.5]}""", "shorter-side 224x224 256 bilinear rgb 0.5 0.5")]
    [InlineData("""{"image_processor_type":"CLIPImageProcessor","do_center_crop":true,"crop_size":224,"size":224,"image_mean":[0.48,0.46,0.41],"image_std":[0.27,0.26,0.28]}""", "shorter-side 224x224 224 bicubic rgb 0.48 0.27")]
    [InlineData("""{"image_processor_type":"MobileViTImageProcessor","do_center_crop":true,"do_flip_channel_order":true,"crop_size":{"height":256,"width":256},"size":{"shortest_edge":288}}""", "shorter-side 256x256 288 bilinear bgr 0 1")]
    [InlineData("""{"image_processor_type":"LevitImageProcessor","do_center_crop":true,"crop_size":{"height":224,"width":224},"size":{"shortest_edge":224},"resample":3}""", "shorter-side 224x224 256 bicubic rgb 0 1")]
    [InlineData("""{"image_processor_type":"DeiTImageProcessor","do_center_crop":true,"crop_size":{"height":224,"width":224},"size":{"height":256,"width":256},"resample":3}""", "shorter-side 224x224 256 bicubic rgb 0 1")]
    [InlineData("""{"image_processor_type":"PoolFormerImageProcessor","do_center_crop":true,"crop_pct":0.9,"crop_size":{"height":224,"width":224},"size":{"shortest_edge":224}}""", "shorter-side 224x224 248 bicubic rgb 0 1")]
    [InlineData("""{"image_processor_type":"EfficientNetImageProcessor","do_center_crop":false,"include_top":true,"size":{"height":224,"width":224},"image_mean":[0.5,0.5,0.5],"image_std":[0.5,0.5,0.5]}""", "stretch 224x224  nearest rgb 0.5 0.25")]
    public void Pictures_are_prepared_as_the_processor_would(string processor, string expected)
    {
        var card = Read(processor);

        Assert.Equal(expected, Line(card.Preprocessing!));
        Assert.Contains(card.Inferred, sentence => sentence.StartsWith("How pictures are prepared is read from preprocessor_config.json", StringComparison.Ordinal));
    }

    [Fact]
    public void A_configuration_of_timm_says_it_too()
    {
        File.WriteAllText(folder.File("config.json"), """{"pretrained_cfg":{"input_size":[3,288,288],"interpolation":"bicubic","crop_pct":0.95,"mean":[0.5,0.5,0.5],"std":[0.5,0.5,0.5],"crop_mode":"center"}}""");

        Assert.Equal("shorter-side 288x288 303 bicubic rgb 0.5 0.5", Line(Read(null).Preprocessing!));
    }

    [Theory]
    [InlineData("""{"size":{"shortest_edge":800,"longest_edge":1333}}""", "a way to size pictures that is not known")]
    [InlineData("""{"size":224,"resample":5}""", "'resample' is 5")]
    [InlineData("""{"size":"big"}""", "'size' is")]
    [InlineData("""{"do_resize":true}""", "'size' is missing")]
    [InlineData("""{"size":224,"image_mean":"grey"}""", "'image_mean' is no list of numbers")]
    [InlineData("{", "is not JSON")]
    public void What_cannot_be_followed_is_refused_by_key(string processor, string part)
    {
        var refusal = Assert.Throws<RejectedException>(() => Read(processor));

        Assert.Contains("preprocessor_config.json", refusal.Message);
        Assert.Contains(part, refusal.Message);
    }

    [Fact]
    public void A_card_beside_the_graph_outweighs_it()
    {
        var model = Write(Vit);
        File.WriteAllText(Path.ChangeExtension(model, ".card.json"), """{"input":"pixels","embedding":"features","preprocessing":{"height":7,"width":7}}""");

        Assert.Equal(7, ModelCardReader.Read(model).Preprocessing!.Height);
    }

    [Fact]
    public void Without_such_files_it_is_guessed_as_before()
        => Assert.Contains(Read(null).Inferred, sentence => sentence.Contains("ImageNet's mean", StringComparison.Ordinal));

    [Fact]
    public void Licence_source_and_names_of_classes_come_from_the_repository()
    {
        var snapshot = folder.File("models--maker--small", "snapshots", new string('a', 40));
        Directory.CreateDirectory(Path.Combine(snapshot, "onnx"));
        File.WriteAllText(Path.Combine(snapshot, "README.md"), "---\nlicense: other\nlicense_name: small-licence\n---\n");
        File.WriteAllText(Path.Combine(snapshot, "config.json"), """{"id2label":{"1":"crane","0":"crane","2":"cat"}}""");
        File.WriteAllText(Path.Combine(snapshot, "preprocessor_config.json"), Vit);
        var path = Path.Combine(snapshot, "onnx", "model.onnx");
        File.WriteAllBytes(path, ImageGraph.Bytes(classes: 3));

        var card = ModelCardReader.Read(path);

        Assert.Equal(["crane", "crane (1)", "cat"], card.Labels);
        Assert.Equal("small-licence", card.License);
        Assert.Equal($"hf:maker/small@{new string('a', 40)}", card.Source);
    }

    [Fact]
    public void The_features_of_a_vision_transformer_are_what_goes_into_its_last_layer()
    {
        var path = Shared.Find("models", "exports", "tiny_vit.onnx");

        var card = ModelCardReader.Read(path);

        var node = TransferPipeline.Onnx.Graphs.OnnxModel.Load(path).Nodes.Single(node => node.Outputs.Contains(card.Embedding));
        Assert.Equal("Gather", node.Operation);
        Assert.Equal("pixel_values", card.Input);
        Assert.Equal("logits", card.Logits);
    }

    private ModelCard Read(string? processor) => ModelCardReader.Read(Write(processor));

    private string Write(string? processor)
    {
        var path = folder.File("model.onnx");
        File.WriteAllBytes(path, ImageGraph.Bytes(classes: 3));
        if (processor is not null)
            File.WriteAllText(folder.File("preprocessor_config.json"), processor);
        return path;
    }

    private static string Line(ImagePreprocessing picture) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"{picture.Resize} {picture.Width}x{picture.Height} {picture.ResizeTo} {picture.Interpolation} {picture.Channels} {picture.Mean[0]} {picture.Std[0]}");
}
