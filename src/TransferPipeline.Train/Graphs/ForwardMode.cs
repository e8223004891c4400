namespace TransferPipeline.Train.Graphs;

/// <summary>How a pass treats what training changes; the values can be combined.</summary>
[Flags]
internal enum ForwardMode
{
    /// <summary>BatchNormalization takes its stored statistics, Dropout changes nothing.</summary>
    Inference = 0,

    /// <summary>BatchNormalization takes the batch's statistics and moves the stored ones (<see cref="TorchGraph.Buffers"/>) towards them.</summary>
    BatchStatistics = 1,

    /// <summary>Dropout nodes drop, at the ratio the graph states (0.5 where it states none).</summary>
    Dropout = 2,
}
