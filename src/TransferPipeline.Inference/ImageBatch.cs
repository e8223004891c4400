using System.Buffers;
using TransferPipeline.Inference.Images;
using TransferPipeline.Inference.OnnxSessions;

namespace TransferPipeline.Inference;

/// <summary>A run of neighbouring contents that go through the network together.</summary>
internal sealed class ImageBatch(
    ImageModel model, IReadOnlyList<ReadOnlyMemory<byte>> contents, (int Start, int Count) range, ImageOutcome[] outcomes, ImageLimits limits)
{
    private readonly TaskCompletionSource completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal IProgress<int>? Progress { get; init; }

    /// <summary>One for each of all contents; null: the picture as the card wants it.</summary>
    internal IReadOnlyList<PictureView>? Views { get; init; }

    internal CancellationToken CancellationToken { get; init; }

    internal Task Completion => completion.Task;

    /// <summary>Never throws: what goes wrong goes to whoever waits for <see cref="Completion"/>.</summary>
    internal void Execute()
    {
        if (CancellationToken.IsCancellationRequested)
        {
            completion.SetCanceled(CancellationToken);
            return;
        }

        var itemLength = model.Preprocessor.ItemLength;
        var size = model.FixedBatch ?? range.Count;
        var input = ArrayPool<float>.Shared.Rent(size * itemLength);
        try
        {
            // A refused item leaves zeros in its place: the tensor's shape, and so every rounding, depends on the shard alone.
            input.AsSpan(0, size * itemLength).Clear();
            if (Fill(input, itemLength) > 0)
                Take(model.Run(input, size));
            completion.SetResult();
            Progress?.Report(range.Count);
        }
        catch (Exception failure)
        {
            completion.TrySetException(failure);
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
            switch (ImageDecoder.Decode(contents[range.Start + i], limits, model.Preprocessor.ResizedTo))
            {
                case ImageDecodeResult.Decoded(var image):
                    using (image)
                        Fill(image, range.Start + i, input.Span.Slice(i * itemLength, itemLength));
                    filled++;
                    break;
                case ImageDecodeResult.Refused(var reason, var detail):
                    outcomes[range.Start + i] = new ImageOutcome.Refused(reason, detail);
                    break;
            }
        }

        return filled;
    }

    private void Fill(DecodedImage image, int content, Span<float> item)
    {
        if (Views is null)
            model.Preprocessor.Fill(image, item);
        else
            model.Preprocessor.Fill(image, Views[content], item);
    }

    private void Take(float[][] outputs)
    {
        for (var i = 0; i < range.Count; i++)
        {
            outcomes[range.Start + i] ??= new ImageOutcome.Computed(
                [.. outputs.Select((values, output) => values.AsSpan(i * model.OutputWidths[output], model.OutputWidths[output]).ToArray())]);
        }
    }
}
