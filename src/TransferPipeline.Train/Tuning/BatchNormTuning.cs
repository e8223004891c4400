namespace TransferPipeline.Train.Tuning;

/// <summary>What becomes of the running statistics of batch norms while the layers around them are trained.</summary>
internal enum BatchNormTuning
{
    /// <summary>They stay as the pretrained model has them: right for small datasets, and the same for one row or many.</summary>
    Frozen,

    /// <summary>Training uses each batch's own, and after each epoch the running ones are measured again on training rows. The head should have
    /// been fitted on features with such statistics (<see cref="RunningStatistics"/>): on others training begins far from where it was.</summary>
    Updated,
}
