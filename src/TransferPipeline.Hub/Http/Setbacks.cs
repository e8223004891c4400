namespace TransferPipeline.Hub.Http;

/// <summary>Failures in a row without a gain between them.</summary>
internal sealed class Setbacks
{
    internal int InARow { get; private set; }

    internal void Gained() => InARow = 0;

    internal void Failed() => InARow++;
}
