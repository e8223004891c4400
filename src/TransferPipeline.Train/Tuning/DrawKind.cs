namespace TransferPipeline.Train.Tuning;

/// <summary>What a random number is for: part of its key, so that no two purposes draw the same numbers.</summary>
internal enum DrawKind
{
    Order = 1,
    View,
    Mixup,
    Dropout,
    Adapter,
}
