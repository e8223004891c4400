namespace TransferPipeline.Onnx.Trials;

/// <summary>Tries a model before it is taken: whether the runtime knows its operators, and whether it runs.</summary>
public interface IModelTrial
{
    /// <summary>Part of what a remembered trial is remembered by: to be changed with what is tried.</summary>
    string Format { get; }

    /// <summary>Returns when the model passed.</summary>
    /// <param name="path">A self-contained model with its card inside.</param>
    /// <param name="name">What the user calls it.</param>
    /// <exception cref="Contracts.RejectedException">It did not; the message names the check and the reason.</exception>
    Task RunAsync(string path, string name, CancellationToken cancellationToken);
}
