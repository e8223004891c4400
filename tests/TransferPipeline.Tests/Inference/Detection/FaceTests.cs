using System.Text.Json;
using SkiaSharp;
using TransferPipeline.Hub.Catalog;
using TransferPipeline.Inference;
using TransferPipeline.Inference.Detection;
using TransferPipeline.Inference.Images;
using TransferPipeline.Inference.OnnxSessions;
using TransferPipeline.Onnx.Cards;
using TransferPipeline.Onnx.Graphs;

namespace TransferPipeline.Tests.Inference.Detection;

/// <summary>The shared face models against the reference, which was computed with Pillow and ONNX Runtime from Python.</summary>
public sealed class FaceTests : IDisposable
{
    private readonly BatchRunner runner = new(new RunnerOptions { Workers = 2 });

    public void Dispose() => runner.Dispose();

    [Fact]
    public async Task Finds_the_faces_of_the_reference_and_no_others()
    {
        using var reference = JsonDocument.Parse(await File.ReadAllBytesAsync(Shared.Find("models", "reference.json"), TestContext.Current.CancellationToken));
        var expected = reference.RootElement.GetProperty("detections").GetProperty("ultraface_rfb_320");

        foreach (var photo in expected.EnumerateObject())
        {
            var found = await FindAsync(null, photo.Name);
            Assert.Equal(photo.Value.GetArrayLength(), found.Boxes.Count);
            foreach (var wanted in photo.Value.EnumerateArray())
            {
                var edges = wanted.GetProperty("box").EnumerateArray().Select(value => value.GetDouble()).ToList();
                var scaled = new BoxEdges(edges[0] * found.Size.Width, edges[1] * found.Size.Height, edges[2] * found.Size.Width, edges[3] * found.Size.Height);
                var box = found.Boxes.MaxBy(box => box.Edges.Overlap(scaled))!;
                Assert.True(box.Edges.Overlap(scaled) >= 0.9, $"{photo.Name}: {box.Edges} and {scaled}");
                Assert.Equal(wanted.GetProperty("label").GetString(), box.Label);
                Assert.Equal(wanted.GetProperty("score").GetDouble(), box.Score, 0.002);
            }
        }
    }

    [Theory]
    [InlineData("faces_chip_like", 0.65)]
    [InlineData("faces", 0.4)]
    public async Task Crops_by_the_rule_give_the_embeddings_of_the_reference(string rule, double closest)
    {
        using var reference = JsonDocument.Parse(await File.ReadAllBytesAsync(Shared.Find("models", "reference.json"), TestContext.Current.CancellationToken));
        var expected = reference.RootElement.GetProperty("face_embedding").GetProperty("dlib_face_resnet_v1").GetProperty(rule);
        var reader = rule == "faces" ? FaceModels.EmbeddingWithMargin : FaceModels.Embedding;

        var faces = new List<DetectedBox>();
        foreach (var photo in new[] { "face.jpg", "grace_hopper.jpg" })
            faces.AddRange((await FindAsync(reader, photo)).Boxes.OrderBy(box => box.Edges.Left));
        using var model = ContentModel.OpenEmbedding(FaceModels.EmbeddingPath, reader, new());
        var outcomes = await runner.RunAsync(model, [.. faces.Select(face => (ReadOnlyMemory<byte>)face.Crop)], null, TestContext.Current.CancellationToken);
        var embeddings = outcomes.Select(outcome => ((RowOutcome.Computed)outcome).Outputs[0]).ToList();

        foreach (var (face, embedding, wanted) in faces.Zip(embeddings, expected.GetProperty("list").EnumerateArray()))
        {
            if (wanted.TryGetProperty("box", out var box))
                Assert.Equal(box.EnumerateArray().Select(value => value.GetDouble()), [face.Edges.Left, face.Edges.Top, face.Edges.Right, face.Edges.Bottom], (a, b) => Math.Abs(a - b) < 0.02);

            var first = wanted.GetProperty("embedding_first8").EnumerateArray().Select(value => value.GetDouble()).ToList();
            Assert.All(Enumerable.Range(0, 8), index => Assert.Equal(first[index], embedding[index], 1e-5));
        }

        var distances = expected.GetProperty("distances").EnumerateArray().Select(row => row.EnumerateArray().Select(value => value.GetDouble()).ToList()).ToList();
        for (var a = 0; a < embeddings.Count; a++)
        {
            for (var b = 0; b < a; b++)
            {
                Assert.Equal(distances[a][b], Distance(embeddings[a], embeddings[b]), 1e-3);
                Assert.True(Distance(embeddings[a], embeddings[b]) > closest);
            }
        }
    }

    [Fact]
    public async Task The_same_picture_gives_the_same_crops_whatever_stands_beside_it()
    {
        var alone = await FindAsync(FaceModels.Embedding, "face.jpg");
        using var model = DetectorModel.Open(FaceModels.DetectorPath, FaceModels.Detector, CropPlan.For(FaceModels.Embedding), null, new());
        ReadOnlyMemory<byte> photo = await File.ReadAllBytesAsync(Photo("face.jpg"), TestContext.Current.CancellationToken);

        var outcomes = await runner.RunAsync(model, ["not a picture"u8.ToArray(), photo, photo], null, TestContext.Current.CancellationToken);

        Assert.Equal(ImageRefusal.NotAnImage, Assert.IsType<RowOutcome.Refused>(outcomes[0]).Reason);
        Assert.All(outcomes.Skip(1), outcome => Assert.Equal(
            alone.Boxes.Select(box => (box.Edges, box.Score, Convert.ToHexString(box.Crop!))),
            ((RowOutcome.Found)outcome).Boxes.Select(box => (box.Edges, box.Score, Convert.ToHexString(box.Crop!)))));
    }

    [Fact]
    public async Task The_catalog_knows_how_to_read_the_detector()
    {
        var graph = OnnxModel.Load(FaceModels.DetectorPath);
        var card = ModelCardReader.Read(graph, "no-card-here.onnx", ModelCatalog.Find("ultraface")!.Hint);
        using var model = DetectorModel.Open(FaceModels.DetectorPath, card, null, null, new());

        var found = (RowOutcome.Found)(await runner.RunAsync(model, [await File.ReadAllBytesAsync(Photo("face.jpg"), TestContext.Current.CancellationToken)], null, TestContext.Current.CancellationToken))[0];

        Assert.Equal(["face", "face", "face", "face"], found.Boxes.Select(box => box.Label));
    }

    /// <summary>Without crops it is decoded at a part of its size, with them in full.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_large_picture_that_is_turned_by_its_EXIF_has_its_boxes_in_its_own_upright_pixels(bool crops)
    {
        var small = await FindAsync(null, "grace_hopper.jpg");
        using var photo = SKBitmap.Decode(Photo("grace_hopper.jpg"));
        using var large = photo.Resize(new SKImageInfo(8 * photo.Width, 8 * photo.Height), new SKSamplingOptions(SKFilterMode.Linear));
        using var lying = new SKBitmap(large.Height, large.Width);
        using (var canvas = new SKCanvas(lying))
        {
            // EXIF 6 turns it to the right again.
            canvas.Translate(0, large.Width);
            canvas.RotateDegrees(-90);
            using var image = SKImage.FromBitmap(large);
            canvas.DrawImage(image, 0, 0, new SKSamplingOptions(SKFilterMode.Linear));
        }

        using var model = DetectorModel.Open(FaceModels.DetectorPath, FaceModels.Detector, crops ? CropPlan.For(FaceModels.Embedding) : null, null, new());

        var found = (RowOutcome.Found)(await runner.RunAsync(model, [Turned(lying)], null, TestContext.Current.CancellationToken))[0];

        Assert.Equal(new ImageSize(4096, 4800), found.Size);
        var edges = Assert.Single(found.Boxes).Edges;
        Assert.True(small.Boxes[0].Edges.Overlap(new(edges.Left / 8, edges.Top / 8, edges.Right / 8, edges.Bottom / 8)) > 0.97, edges.ToString());
        if (crops)
        {
            using var crop = ((ImageDecodeResult.Decoded)ImageDecoder.Decode(found.Boxes[0].Crop, new(), null)).Image;
            Assert.Equal(new ImageSize(600, 600), crop.Size);
        }
    }

    /// <summary>As JPEG whose EXIF says orientation 6.</summary>
    private static ReadOnlyMemory<byte> Turned(SKBitmap picture)
    {
        using var jpeg = picture.Encode(SKEncodedImageFormat.Jpeg, 90);
        byte[] exif = [0xFF, 0xE1, 0, 34, .. "Exif\0\0MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0];
        return (byte[])[0xFF, 0xD8, .. exif, .. jpeg.ToArray().AsSpan(2)];
    }

    private async Task<RowOutcome.Found> FindAsync(ModelCard? reader, string photo)
    {
        using var model = DetectorModel.Open(FaceModels.DetectorPath, FaceModels.Detector, reader is null ? null : CropPlan.For(reader), null, new());
        ReadOnlyMemory<byte> content = await File.ReadAllBytesAsync(Photo(photo), TestContext.Current.CancellationToken);
        return Assert.IsType<RowOutcome.Found>(Assert.Single(await runner.RunAsync(model, [content], null, TestContext.Current.CancellationToken)));
    }

    private static string Photo(string name) => Shared.Find("data", "photos", name);

    private static double Distance(float[] a, float[] b) => Math.Sqrt(a.Zip(b, (x, y) => (double)(x - y) * (x - y)).Sum());
}
