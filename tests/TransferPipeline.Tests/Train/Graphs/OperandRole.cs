namespace TransferPipeline.Tests.Train.Graphs;

/// <summary>Whence a node's operand comes.</summary>
internal enum OperandRole
{
    Input,
    Weight,

    /// <summary>A number of the model that no training changes.</summary>
    Statistic,

    /// <summary>A setting: a shape, a limit, a factor.</summary>
    Constant,
}
