using SkiaSharp;

namespace TransferPipeline.Tests.EndToEnd;

/// <summary>
/// The sample samples/faces with models and pictures: four views each of three people out of two photos, of which one has two strangers too.
/// Mirrored, darkened and shrunk views stand for further pictures of a person.
/// </summary>
internal static class FaceAlbum
{
    private static readonly (string Name, string Photo, SKRectI Part)[] People =
    [
        ("ada", "face.jpg", new(90, 20, 250, 300)), ("ben", "face.jpg", new(225, 5, 400, 230)), ("grace", "grace_hopper.jpg", new(0, 0, 512, 600)),
    ];

    internal static void Make(TemporaryFolder folder)
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "samples", "faces")))
            File.Copy(file, folder.File(Path.GetFileName(file)));
        foreach (var model in new[] { "ultraface_rfb_320.onnx", "dlib_face_resnet_v1.onnx" })
            File.Copy(Shared.Find("models", "image", model), folder.File(model));

        foreach (var (name, photo, part) in People)
        {
            Directory.CreateDirectory(folder.File("people", name));
            using var whole = SKBitmap.Decode(Photo(photo));
            using var piece = new SKBitmap(part.Width, part.Height);
            whole.ExtractSubset(piece, part);
            Save(piece, 1, false, 1, folder.File("people", name, "1.jpg"));
            Save(piece, 1, true, 1, folder.File("people", name, "2.jpg"));
            Save(piece, 1, false, 0.75f, folder.File("people", name, "3.jpg"));
            Save(piece, 0.8f, false, 1, folder.File("people", name, "4.jpg"));
        }

        // The largest face of the four is ada's; in the other there is none.
        File.Copy(Photo("face.jpg"), folder.File("people", "ada", "party.jpg"));
        File.Copy(Photo("cat.jpg"), folder.File("people", "grace", "cat.jpg"));
        Directory.CreateDirectory(folder.File("inbox"));
        foreach (var photo in new[] { "face.jpg", "grace_hopper.jpg", "sunflower.jpg" })
            File.Copy(Photo(photo), folder.File("inbox", photo));
        File.Copy(Photo("grace_hopper.jpg"), folder.File("inbox", "once_more.jpg"));
    }

    private static string Photo(string name) => Shared.Find("data", "photos", name);

    private static void Save(SKBitmap picture, float scale, bool mirrored, float brightness, string path)
    {
        using var surface = SKSurface.Create(new SKImageInfo((int)(picture.Width * scale), (int)(picture.Height * scale)));
        using var paint = new SKPaint();
        using var filter = SKColorFilter.CreateColorMatrix([brightness, 0, 0, 0, 0, 0, brightness, 0, 0, 0, 0, 0, brightness, 0, 0, 0, 0, 0, 1, 0]);
        paint.ColorFilter = filter;
        if (mirrored)
            surface.Canvas.Scale(-1, 1, picture.Width / 2f, 0);
        surface.Canvas.Scale(scale);
        using var image = SKImage.FromBitmap(picture);
        surface.Canvas.DrawImage(image, 0, 0, new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear), paint);
        using var drawn = surface.Snapshot();
        using var jpeg = drawn.Encode(SKEncodedImageFormat.Jpeg, 90);
        File.WriteAllBytes(path, jpeg.ToArray());
    }
}
