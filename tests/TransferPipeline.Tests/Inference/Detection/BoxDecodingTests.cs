using TransferPipeline.Contracts;
using TransferPipeline.Inference;
using TransferPipeline.Inference.Detection;
using TransferPipeline.Inference.Images;
using TransferPipeline.Onnx.Cards;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Storage.Pictures;

namespace TransferPipeline.Tests.Inference.Detection;

/// <summary>Decoding on graphs that give the same boxes for every picture.</summary>
public sealed class BoxDecodingTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("transfer-detection");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Yolox_cells_become_boxes_of_the_original_picture()
    {
        // 32 x 32 with strides 16 and 8: cells 0..3, then 4..19, a row of four cells each time.
        var rows = new float[20 * 7];
        Cell(rows, 3, [0.5f, 0.25f, MathF.Log(0.5f), MathF.Log(0.25f), 0.9f, 0.1f, 0.8f]);  // centre (24, 20), 8 x 4
        Cell(rows, 4 + 4, [0.5f, 0.5f, 0, 0, 0.6f, 1, 0.2f]);                               // centre (4, 12), 8 x 8
        Cell(rows, 4 + 5, [0, 0, 0, 0, 0.5f, 0.5f, 0]);                                     // 0.25: too low

        // 64 x 40 goes into 32 x 32 at half its size, at the top left.
        var found = await FindAsync(Yolox(rows, 20, 7), YoloxCard, 64, 40);

        Assert.Equal([("cat", 0.72f), ("dog", 0.6f)], found.Boxes.Select(box => (box.Label, MathF.Round(box.Score, 5))).ToArray());
        AssertEdges(new(40, 36, 56, 40), found.Boxes[0].Edges);  // down to 44, which is outside
        AssertEdges(new(0, 16, 16, 32), found.Boxes[1].Edges);
    }

    [Fact]
    public async Task Padding_stands_right_and_below_and_has_the_level_that_the_card_says()
    {
        // The network gives its own input: of a white picture, what is not 255 is padding.
        var model = new GraphBuilder("echo", 13).Input("images", Shape(1, 3, 4, 4))
            .Initializer("shape", [1L, 12, 4], 3).Node("Reshape", ["images", "shape"], "boxes").Output("boxes", Shape(1, 12, 4))
            .Initializer("four", [3L], 1).Initializer("zero", [0L], 1).Initializer("two", [2L], 1)
            .Node("Slice", ["boxes", "zero", "four", "two"], "scores").Output("scores", Shape(1, 12, 3)).Build();
        var card = new ModelCard
        {
            Input = "images",
            Preprocessing = new() { Height = 4, Width = 4, Resize = "pad", PadAt = "start", PadWith = 114, Channels = "bgr", Scale = 1 },
            Detection = new() { Decoding = "boxes-scores", Boxes = "boxes", Scores = "scores" },
        };
        using var detector = DetectorModel.Open(Save(model, card), card, null, null, new());
        var input = new float[3 * 4 * 4];
        using var picture = ((ImageDecodeResult.Decoded)ImageDecoder.Decode(Coloured(2, 4, 10, 20, 30), new(), null)).Image;

        detector.Preprocessor.Fill(picture, input);

        Assert.Equal([30, 30, 114, 114], input.Take(4));
        Assert.Equal([20, 20, 114, 114], input.Skip(16).Take(4));
        Assert.Equal([10, 10, 114, 114], input.TakeLast(4));
        await Task.CompletedTask;
    }

    [Theory]
    [InlineData("per-class", "0 0.9, 1 0.8, 1 0.6")]
    [InlineData("all-classes", "0 0.9, 1 0.6")]
    public async Task Boxes_that_overlap_are_dropped(string suppression, string expected)
    {
        float[] boxes = [0.5f, 0.5f, 0.2f, 0.2f, /**/ 0.51f, 0.5f, 0.2f, 0.2f, /**/ 0.1f, 0.1f, 0.2f, 0.2f, /**/ 0.1f, 0.1f, 0, 0.2f];
        float[] scores = [0.9f, 0, /**/ 0.7f, 0.8f, /**/ 0.3f, 0.6f, /**/ 1, 1];
        var card = new ModelCard
        {
            Input = "images",
            Preprocessing = new() { Height = 8, Width = 8, Resize = "stretch" },
            Detection = new() { Decoding = "boxes-scores", Boxes = "boxes", Scores = "scores", Form = "centre-size", Suppression = suppression },
        };

        var found = await FindAsync(BoxesAndScores(boxes, scores, 4, 2), card, 100, 50);

        Assert.Equal(expected, string.Join(", ", found.Boxes.Select(box => FormattableString.Invariant($"{box.Label} {box.Score:0.#}"))));
        AssertEdges(new(40, 20, 60, 30), found.Boxes[0].Edges);
    }

    [Theory]
    [InlineData("shorter-side", 30, 20, 60, 40)]  // 100 x 50 becomes 16 x 8, of which columns 4 to 12 are seen
    [InlineData("pad", 10, -15, 90, 65)]          // 100 x 50 becomes 8 x 4, with two rows of padding above
    public async Task Boxes_lead_back_through_crop_and_padding(string resize, double left, double top, double right, double bottom)
    {
        float[] boxes = resize == "pad" ? [0.8f, 0.8f, 7.2f, 7.2f] : [0.8f, 3.2f, 5.6f, 6.4f];
        var card = new ModelCard
        {
            Input = "images",
            Preprocessing = new() { Height = 8, Width = 8, Resize = resize },
            Detection = new() { Decoding = "boxes-scores", Boxes = "boxes", Scores = "scores", Unit = "pixels" },
        };

        var found = await FindAsync(BoxesAndScores(boxes, [1], 1, 1), card, 100, 50);

        AssertEdges(new(left, Math.Max(0, top), right, Math.Min(50, bottom)), Assert.Single(found.Boxes).Edges);
    }

    [Fact]
    public void Outputs_of_another_shape_are_refused_with_what_is_wanted()
    {
        var path = Save(Yolox(new float[19 * 7], 19, 7), YoloxCard);

        var refusal = Assert.Throws<RejectedException>(() => DetectorModel.Open(path, YoloxCard, null, null, new()));

        Assert.Contains("[20, 5 + classes]", refusal.Message);
        Assert.Contains("[19, 7]", refusal.Message);
    }

    [Theory]
    [InlineData("\"minScore\": 0.5", "\"minScore\": 1.5", "'detection.minScore' is 1.5. Allowed: 0 to 1.")]
    [InlineData("\"yolox\"", "\"yolo\"", "'detection.decoding' is 'yolo'. Allowed: boxes-scores, yolox.")]
    [InlineData("\"minScore\"", "\"minscore\"", "Did you mean 'detection.minScore'?")]
    [InlineData("\"boxes\": \"boxes\"", "\"boxes\": \"faces\"", "'detection.boxes' is 'faces', which the graph does not give. Allowed: boxes.")]
    [InlineData("\"padWith\": 114", "\"padWith\": 256", "'preprocessing.padWith' is 256. Allowed: 0 to 255.")]
    [InlineData("\"labels\"", "\"crop\": { \"scale\": 9 }, \"labels\"", "'crop.scale' is 9. Allowed: more than 0, up to 4.")]
    [InlineData("\"labels\"", "\"crop\": { \"side\": \"long\" }, \"labels\"", "'crop.side' is 'long'. Allowed: longer, shorter, area.")]
    public void A_card_that_cannot_be_right_is_refused(string part, string replacement, string message)
    {
        var path = Save(Yolox(new float[20 * 7], 20, 7), YoloxCard);
        var card = Path.ChangeExtension(path, ".card.json");
        File.WriteAllText(card, File.ReadAllText(card).Replace(part, replacement));

        Assert.Contains(message, Assert.Throws<RejectedException>(() => ModelCardReader.Read(path)).Message);
    }

    private static ModelCard YoloxCard { get; } = new()
    {
        Input = "images",
        Preprocessing = new() { Height = 32, Width = 32, Resize = "pad", PadAt = "start", PadWith = 114, Channels = "bgr", Scale = 1 },
        Detection = new() { Decoding = "yolox", Boxes = "boxes", Strides = [16, 8] },
        Labels = ["dog", "cat"],
    };

    private static void Cell(float[] rows, int cell, float[] values) => values.CopyTo(rows, cell * values.Length);

    private static OnnxModel Yolox(float[] rows, int cells, int values) => Constant("images", 32).Initializer("rows", rows, 1, cells, values)
        .Node("Add", ["rows", "nothing"], "boxes").Output("boxes", Shape(1, cells, values)).Build();

    private static OnnxModel BoxesAndScores(float[] boxes, float[] scores, int count, int classes) => Constant("images", 8)
        .Initializer("b", boxes, 1, count, 4).Initializer("s", scores, 1, count, classes)
        .Node("Add", ["b", "nothing"], "boxes").Node("Add", ["s", "nothing"], "scores").Output("boxes", Shape(1, count, 4)).Output("scores", Shape(1, count, classes)).Build();

    /// <summary>A tensor "nothing" that depends on the input and is 0.</summary>
    private static GraphBuilder Constant(string input, long side) => new GraphBuilder("constant", 13).Input(input, Shape(1, 3, side, side))
        .Initializer("zero", [0f], 1).Node("ReduceMax", [input], "most", ("keepdims", 0L)).Node("Mul", ["most", "zero"], "nothing");

    private async Task<RowOutcome.Found> FindAsync(OnnxModel graph, ModelCard card, int width, int height)
    {
        using var runner = new BatchRunner(new RunnerOptions { Workers = 1 });
        var path = Save(graph, card);
        using var model = DetectorModel.Open(path, ModelCardReader.Read(path), null, null, new());
        return Assert.IsType<RowOutcome.Found>(Assert.Single(await runner.RunAsync(model, [Coloured(width, height, 1, 2, 3)], null, TestContext.Current.CancellationToken)));
    }

    private static TensorDimension[] Shape(params long[] sizes) => Array.ConvertAll(sizes, TensorDimension.Of);

    private string Save(OnnxModel graph, ModelCard card)
    {
        var path = Path.Combine(folder.FullName, "model.onnx");
        graph.Save(path);
        File.WriteAllText(Path.ChangeExtension(path, ".card.json"), ModelCardWriter.Write(card));
        return path;
    }

    private static ReadOnlyMemory<byte> Coloured(int width, int height, byte red, byte green, byte blue) =>
        StoredPng.EncodeColour([.. Enumerable.Range(0, width * height).SelectMany(_ => new[] { red, green, blue })], width, height);

    private static void AssertEdges(BoxEdges expected, BoxEdges actual)
    {
        Assert.Equal(expected.Left, actual.Left, 1e-3);
        Assert.Equal(expected.Top, actual.Top, 1e-3);
        Assert.Equal(expected.Right, actual.Right, 1e-3);
        Assert.Equal(expected.Bottom, actual.Bottom, 1e-3);
    }
}
