using System.Buffers;
using TransferPipeline.Inference.Images;

namespace TransferPipeline.Inference.Detection;

/// <summary>A run of neighbouring pictures that go through a detector together.</summary>
internal sealed class DetectionBatch(DetectorModel model, BatchJob job, (int Start, int Count) range) : ModelBatch(job)
{
    protected override int Compute()
    {
        var itemLength = model.Preprocessor.ItemLength;
        var size = model.FixedBatch ?? range.Count;
        var input = ArrayPool<float>.Shared.Rent(size * itemLength);
        var pictures = new DecodedImage?[range.Count];
        try
        {
            // A refused item leaves zeros in its place: the tensor's shape, and so every rounding, depends on the shard alone.
            input.AsSpan(0, size * itemLength).Clear();
            if (Fill(input, itemLength, pictures) > 0)
                Take(model.Run(input, size), pictures);
            return range.Count;
        }
        finally
        {
            ArrayPool<float>.Shared.Return(input);
            foreach (var picture in pictures)
                picture?.Dispose();
        }
    }

    /// <returns>How many items are pictures.</returns>
    private int Fill(Memory<float> input, int itemLength, DecodedImage?[] pictures)
    {
        var resizedTo = model.Cropper is null ? model.Preprocessor.ResizedTo : null;
        for (var i = 0; i < range.Count; i++)
        {
            switch (ImageDecoder.Decode(Job.Contents[range.Start + i], Job.Limits, resizedTo))
            {
                case ImageDecodeResult.Decoded(var image):
                    pictures[i] = image;
                    model.Preprocessor.Fill(image, input.Span.Slice(i * itemLength, itemLength));
                    break;
                case ImageDecodeResult.Refused(var reason, var detail):
                    Job.Outcomes[range.Start + i] = new RowOutcome.Refused(reason, detail);
                    break;
            }
        }

        return pictures.Count(picture => picture is not null);
    }

    private void Take(float[][] outputs, DecodedImage?[] pictures)
    {
        for (var i = 0; i < range.Count; i++)
        {
            if (pictures[i] is not { } picture)
                continue;

            var own = outputs.Select((values, output) => (ReadOnlyMemory<float>)values.AsMemory(i * model.OutputWidths[output], model.OutputWidths[output])).ToList();
            Job.Outcomes[range.Start + i] = Crop(picture, range.Start + i, new RowOutcome.Found(picture.SourceSize, model.Read(own, picture.SourceSize)));
        }
    }

    private RowOutcome Crop(DecodedImage picture, int content, RowOutcome.Found found)
    {
        if (model.Cropper is not { } cropper || found.Boxes.Count == 0)
            return found;

        using var coloured = model.TakesGrey && ImageDecoder.Decode(Job.Contents[content], Job.Limits, null) is ImageDecodeResult.Decoded(var again) ? again : null;
        var boxes = found.Boxes.Select(box => box with { Crop = cropper.Cut(coloured ?? picture, box.Edges, Job.Limits) }).ToList();
        return boxes.TrueForAll(box => box.Crop is not null)
            ? found with { Boxes = boxes }
            : new RowOutcome.Refused(ImageRefusal.TooLarge, $"The crop of a box has more pixels than the limit, {Job.Limits.MaxPixels}.");
    }
}
