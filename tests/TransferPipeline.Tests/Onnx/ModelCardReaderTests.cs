using Google.Protobuf;
using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Cards;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Onnx.Proto;

namespace TransferPipeline.Tests.Onnx;

public sealed class ModelCardReaderTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("transfer-card");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData("model.card.json")]
    [InlineData("model.onnx.card.json")]
    public void Takes_the_card_beside_the_model(string name)
    {
        var card = ModelCardReader.Read(Store(Networks.Pixels(17), Networks.PixelsCard, name));

        Assert.Equal("embedding", card.Embedding);
        Assert.Equal([0.0], card.Preprocessing!.Mean);
        Assert.Empty(card.Inferred);
    }

    [Fact]
    public void Prefers_the_card_beside_the_model_to_the_one_inside()
    {
        var path = Store(Networks.Pixels(17).WithMetadata(ModelCardReader.MetadataKey, "{}"), Networks.PixelsCard, "model.card.json");

        Assert.Equal("pixels", ModelCardReader.Read(path).Input);
    }

    [Theory]
    [InlineData("BatchNormalization", 0, null)]
    [InlineData("BatchNormalization", 1, "BatchNormalization 'embedding' works in training mode")]
    [InlineData("Dropout", 0, null)]
    [InlineData("Dropout", 1, "Dropout 'embedding' works in training mode")]
    public void A_graph_that_was_exported_for_training_is_refused(string operation, byte mode, string? refusal)
    {
        var isDropout = operation == "Dropout";
        var proto = new GraphBuilder("training", 17)
            .Input("pixels", TensorDimension.Named("n"), TensorDimension.Of(1), TensorDimension.Of(2), TensorDimension.Of(2))
            .Initializer("one", [1f], 1)
            .Initializer("half", [0.5f])
            .Node(operation, isDropout ? ["pixels", "half", "mode"] : ["pixels", "one", "one", "one", "one"], "embedding", isDropout ? [] : [("training_mode", (long)mode)])
            .Output("embedding", TensorDimension.Named("n"), TensorDimension.Of(1), TensorDimension.Of(2), TensorDimension.Of(2))
            .Build().Copy();
        proto.Graph.Initializer.Add(new TensorProto { Name = "mode", DataType = (int)ElementType.Bool, RawData = ByteString.CopyFrom(mode) });
        var path = Store(new(proto, null), Networks.PixelsCard, "model.card.json");

        var failure = Record.Exception(() => ModelCardReader.Read(path));

        if (refusal is null)
            Assert.Null(failure);
        else
            Assert.Contains(refusal, Assert.IsType<RejectedException>(failure).Message);
    }

    [Theory]
    [InlineData("\"channels\"", "\"chanels\"", "unknown key 'preprocessing.chanels'. Did you mean 'preprocessing.channels'?")]
    [InlineData("\"embedding\":", "\"embeding\":", "Did you mean 'embedding'?")]
    [InlineData("\"grey\"", "\"gray\"", "'preprocessing.channels' is 'gray'. Allowed: rgb, bgr, grey.")]
    [InlineData("\"grey\"", "\"rgb\"", "does not fit the graph's input pixels float[n,1,2,2]")]
    [InlineData("\"height\": 2", "\"height\": 0", "'preprocessing.height' is 0. Allowed: 1 to 8192.")]
    [InlineData("\"height\": 2", "\"height\": 2, \"std\": [0]", "'preprocessing.std' holds 0")]
    [InlineData("\"height\": 2", "\"height\": 2, \"mean\": [0, 0]", "'preprocessing.mean' has 2 values. Allowed: 1")]
    [InlineData("\"pixels\"", "\"image\"", "'input' is 'image', which the graph does not have. Allowed: pixels.")]
    [InlineData("\"embedding\": \"embedding\"", "\"embedding\": \"none\"", "'embedding' is 'none', which the graph does not compute")]
    [InlineData("\"embedding\": \"embedding\"", "\"labels\": [\"a\", \"a\"]", "'labels' has 'a' twice")]
    [InlineData("{ \"input\"", "{ \"target\": \"several\", \"input\"", "'target' is 'several'. Allowed: classes, labels, number.")]
    [InlineData("{ \"input\"", "{ \"target\": \"number\", \"input\"", "'value' is missing, and 'target' is 'number'")]
    [InlineData("{ \"input\"", "{ \"value\": \"embedding\", \"input\"", "'value' is 'embedding', and 'target' is not 'number'")]
    [InlineData("{ \"input\"", "{ \"target\": \"number\", \"value\": \"embedding\", \"labels\": [\"a\"], \"input\"", "'target' is 'number', and there are labels")]
    [InlineData("{ \"input\"", "{ \"threshold\": 0.4, \"input\"", "'threshold' is given, and 'target' is not 'labels'")]
    [InlineData("{ \"input\"", "{ \"target\": \"labels\", \"threshold\": 1, \"input\"", "'threshold' is 1. Allowed: more than 0, less than 1.")]
    [InlineData("\"input\": \"pixels\",", "", "is not a model card")]
    [InlineData("{ \"input\"", "\"input\"", "is not a model card")]
    public void Refuses_a_card_that_cannot_be_right(string part, string replacement, string message)
    {
        var path = Store(Networks.Pixels(17), Networks.PixelsCard.Replace(part, replacement), "model.card.json");

        var refusal = Assert.Throws<RejectedException>(() => ModelCardReader.Read(path));

        Assert.Contains("model.card.json", refusal.Message);
        Assert.Contains(message, refusal.Message);
    }

    [Fact]
    public void Writes_what_it_reads()
    {
        var card = ModelCardReader.Read(Store(Networks.Pixels(17), Networks.PixelsCard, "model.card.json"));

        File.WriteAllText(Path.Combine(folder.FullName, "model.card.json"), ModelCardWriter.Write(card));

        Assert.Equal(ModelCardWriter.Write(card), ModelCardWriter.Write(ModelCardReader.Read(Path.Combine(folder.FullName, "model.onnx"))));
    }

    [Fact]
    public void Without_a_card_guesses_and_says_so()
    {
        var card = ModelCardReader.Read(Shared.Find("models", "image", "mobilenet_v1_025_224.onnx"));

        Assert.Equal(("input", "embedding", 224, 256), (card.Input, card.Embedding, card.Preprocessing!.Height, card.Preprocessing!.ResizeTo));
        Assert.Contains(card.Inferred, sentence => sentence.Contains("ImageNet"));
    }

    [Theory]
    [InlineData("resnet50_keras.onnx", "nhwc")]
    [InlineData("resnet50_torchscript.onnx", "nchw")]
    [InlineData("resnet50_dynamo.onnx", "nchw")]
    [InlineData("efficientnet_b0_dynamo.onnx", "nchw")]
    [InlineData("vgg16_torchscript.onnx", "nchw")]
    public void Finds_layout_and_features_of_what_real_exporters_write(string file, string layout)
    {
        // Their weights are not here, so the graph is read without that check.
        var model = WithoutWeights(Shared.Find("models", "exports", file));

        var card = ModelCardReader.Read(model, file);

        Assert.Equal(layout, card.Preprocessing!.Layout);
        var promoted = GraphOutputs.Promote(model, card.Embedding!);
        Assert.DoesNotContain(card.Embedding, model.Outputs.Select(output => output.Name));
        Assert.Contains(card.Embedding, promoted.Outputs.Select(output => output.Name));
        Assert.Contains(card.Inferred, sentence => sentence.Contains("last linear layer"));
    }

    [Fact]
    public void A_loaded_model_is_one_file_with_card_and_features()
    {
        var path = Store(
            new GraphBuilder("classifier", 13)
                .Input("pixels", default, TensorDimension.Of(1), TensorDimension.Of(2), TensorDimension.Of(2))
                .Initializer("weights", [1f, 2, 3, 4, 5, 6, 7, 8], 4, 2)
                .Node("Flatten", ["pixels"], "flat")
                .Node("MatMul", ["flat", "weights"], "scores")
                .Node("Softmax", ["scores"], "shares", ("axis", 1))
                .Output("shares", default, TensorDimension.Of(2))
                .Build(),
            null,
            "");

        var loaded = CardedModel.Load(path);

        Assert.Equal("flat", loaded.Card.Embedding);
        Assert.Equal([1f, 2, 3, 4], Networks.Run(loaded.Model, "pixels", [1, 2, 3, 4], 1, 1, 2, 2)["flat"]);
        Assert.Equal(ModelCardWriter.Write(loaded.Card), ModelCardWriter.Write(ModelCardReader.Read(loaded.Model, "stored.onnx")));
    }

    [Fact]
    public void A_model_of_neither_pictures_nor_texts_is_refused_with_its_inputs()
    {
        var path = Store(new GraphBuilder("table", 13).Input("columns", TensorDimension.Named("n"), TensorDimension.Of(4)).Node("Identity", ["columns"], "out")
            .Output("out", TensorDimension.Named("n"), TensorDimension.Of(4)).Build(), null, "");

        var refusal = Assert.Throws<RejectedException>(() => ModelCardReader.Read(path));

        Assert.Contains("columns float[n,4]", refusal.Message, StringComparison.Ordinal);
    }

    private static OnnxModel WithoutWeights(string path) => new(TransferPipeline.Onnx.Proto.ModelProto.Parser.ParseFrom(File.ReadAllBytes(path)), null);

    private string Store(OnnxModel model, string? card, string cardName)
    {
        var path = Path.Combine(folder.FullName, "model.onnx");
        model.Save(path);
        if (card is not null)
            File.WriteAllText(Path.Combine(folder.FullName, cardName), card);

        return path;
    }
}
