namespace TransferPipeline.Pretraining;

/// <summary>
/// Images as training sees them: mirrored, moved by up to two pixels, a rectangle erased, and half of them turned by a quarter, half or
/// three quarters. How far an image is turned is a second thing to learn: it needs no labels, and five classes alone teach few features.
/// </summary>
internal sealed class Augmentation(Normalisation normalisation, Random random)
{
    private const int Side = FashionMnist.Side;
    private const int MaxShift = 2;
    private const double EraseShare = 0.25;
    private const double TurnShare = 0.5;

    /// <summary>Writes the image as the network takes it; the result is the number of quarter turns.</summary>
    internal int Write(ReadOnlySpan<byte> image, Span<float> target)
    {
        var mirrored = random.Next(2) == 1;
        var down = random.Next(-MaxShift, MaxShift + 1);
        var right = random.Next(-MaxShift, MaxShift + 1);
        var turns = random.NextDouble() < TurnShare ? random.Next(1, 4) : 0;
        for (var row = 0; row < Side; row++)
        {
            for (var column = 0; column < Side; column++)
            {
                var fromRow = row - down;
                var fromColumn = (mirrored ? Side - 1 - column : column) - right;
                var inside = fromRow is >= 0 and < Side && fromColumn is >= 0 and < Side;
                target[Turned(row, column, turns)] = inside ? normalisation.Apply(image[fromRow * Side + fromColumn]) : normalisation.Black;
            }
        }

        if (random.NextDouble() < EraseShare)
            Erase(target);

        return turns;
    }

    private static int Turned(int row, int column, int turns) => turns switch
    {
        0 => row * Side + column,
        1 => (Side - 1 - column) * Side + row,
        2 => (Side - 1 - row) * Side + (Side - 1 - column),
        _ => column * Side + (Side - 1 - row),
    };

    /// <summary>A rectangle of 4 to 12 pixels a side becomes the mean grey, which is 0.</summary>
    private void Erase(Span<float> target)
    {
        var (height, width) = (random.Next(4, 13), random.Next(4, 13));
        var (top, left) = (random.Next(Side - height + 1), random.Next(Side - width + 1));
        for (var row = top; row < top + height; row++)
            target.Slice(row * Side + left, width).Clear();
    }
}
