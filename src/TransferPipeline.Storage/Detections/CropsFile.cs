using ParquetSharp;
using TransferPipeline.Contracts;
using TransferPipeline.Storage.Artifacts;

namespace TransferPipeline.Storage.Detections;

/// <summary>Where a row of a dataset of crops comes from.</summary>
/// <param name="Id">Of the crop.</param>
/// <param name="Picture">Id of the picture that it was cut out of.</param>
/// <param name="PictureSha256">The picture's content.</param>
/// <param name="Width">The upright picture's, in pixels.</param>
public sealed record CropOrigin(string Id, string Picture, string PictureSha256, float Left, float Top, float Right, float Bottom, string Label, float Score, int Width, int Height);

/// <summary><c>crops-&lt;key&gt;.parquet</c> beside the manifest of a dataset of crops: its rows' origins, in their order.</summary>
public static class CropsFile
{
    private static readonly Column[] Columns =
    [
        new Column<string>("id"), new Column<string>("picture"), new Column<string>("picture_sha256"), new Column<float>("x1"), new Column<float>("y1"),
        new Column<float>("x2"), new Column<float>("y2"), new Column<string>("label"), new Column<float>("score"), new Column<int>("width"), new Column<int>("height"),
    ];

    public static async Task<ArtifactRef> WriteAsync(IArtifactStore store, string path, IReadOnlyList<CropOrigin> crops, CancellationToken cancellationToken)
    {
        var scratch = store.CreateScratchFile(".parquet");
        using (var properties = ParquetFormat.TableProperties())
        using (var writer = new ParquetFileWriter(scratch, Columns, properties))
        {
            using (var group = writer.AppendRowGroup())
            {
                ParquetColumns.Put(group, crops, crop => crop.Id);
                ParquetColumns.Put(group, crops, crop => crop.Picture);
                ParquetColumns.Put(group, crops, crop => crop.PictureSha256);
                ParquetColumns.Put(group, crops, crop => crop.Left);
                ParquetColumns.Put(group, crops, crop => crop.Top);
                ParquetColumns.Put(group, crops, crop => crop.Right);
                ParquetColumns.Put(group, crops, crop => crop.Bottom);
                ParquetColumns.Put(group, crops, crop => crop.Label);
                ParquetColumns.Put(group, crops, crop => crop.Score);
                ParquetColumns.Put(group, crops, crop => crop.Width);
                ParquetColumns.Put(group, crops, crop => crop.Height);
            }

            writer.Close();
        }

        return await store.PublishAsync(path, scratch, cancellationToken);
    }
}
