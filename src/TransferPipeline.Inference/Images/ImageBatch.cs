using System.Buffers;

namespace TransferPipeline.Inference.Images;

/// <summary>A run of neighbouring pictures that go through the network together.</summary>
internal sealed class ImageBatch(ImageModel model, BatchJob job, (int Start, int Count) range) : ModelBatch(job)
{
    protected override int Compute()
    {
        var itemLength = model.Preprocessor.ItemLength;
        var size = model.FixedBatch ?? range.Count;
        var input = ArrayPool<float>.Shared.Rent(size * itemLength);
        try
        {
            // A refused item leaves zeros in its place: the tensor's shape, and so every rounding, depends on the shard alone.
            input.AsSpan(0, size * itemLength).Clear();
            if (Fill(input, itemLength) > 0)
                Take(model.Run(input, size));
            return range.Count;
        }
        finally
        {
            ArrayPool<float>.Shared.Return(input);
        }
    }

    /// <returns>How many items are pictures.</returns>
    private int Fill(Memory<float> input, int itemLength)
    {
        var filled = 0;
        for (var i = 0; i < range.Count; i++)
        {
            switch (ImageDecoder.Decode(Job.Contents[range.Start + i], Job.Limits, model.Preprocessor.ResizedTo))
            {
                case ImageDecodeResult.Decoded(var image):
                    using (image)
                        Fill(image, range.Start + i, input.Span.Slice(i * itemLength, itemLength));
                    filled++;
                    break;
                case ImageDecodeResult.Refused(var reason, var detail):
                    Job.Outcomes[range.Start + i] = new RowOutcome.Refused(reason, detail);
                    break;
            }
        }

        return filled;
    }

    private void Fill(DecodedImage image, int content, Span<float> item)
    {
        if (Job.Views is null)
            model.Preprocessor.Fill(image, item);
        else
            model.Preprocessor.Fill(image, Job.Views[content], item);
    }

    private void Take(float[][] outputs)
    {
        for (var i = 0; i < range.Count; i++)
        {
            Job.Outcomes[range.Start + i] ??= new RowOutcome.Computed(
                [.. outputs.Select((values, output) => values.AsSpan(i * model.OutputWidths[output], model.OutputWidths[output]).ToArray())]);
        }
    }
}
