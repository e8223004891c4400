namespace TransferPipeline.Inference.Generation;

/// <summary>When a beam search ends that has as many finished texts as beams: <c>early_stopping</c> of Hugging Face's <c>generate()</c>.</summary>
public enum BeamStopping
{
    /// <summary>When the best open beam, were it finished now, would be no better than the worst finished one (<c>false</c>).</summary>
    WhenUnlikely,

    /// <summary>At once (<c>true</c>).</summary>
    WhenEnough,

    /// <summary>When the best open beam cannot become better than the worst finished one (<c>"never"</c>).</summary>
    WhenImpossible,
}
