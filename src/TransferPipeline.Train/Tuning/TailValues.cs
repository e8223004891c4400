using TorchSharp;

namespace TransferPipeline.Train.Tuning;

/// <summary>All that training changes in a network, and a copy of it as it was at its best.</summary>
internal sealed class TailValues : IDisposable
{
    private readonly (string Name, torch.Tensor Value)[] current;
    private torch.Tensor[] best = [];

    internal TailValues(TailNetwork network) => current =
    [
        .. network.Trained.Select(tensor => (tensor.Name, tensor.Value)),
        .. network.Buffers.OrderBy(buffer => buffer.Key, StringComparer.Ordinal).Select(buffer => ($"statistic/{buffer.Key}", buffer.Value)),
    ];

    /// <summary>With those of the copy, once there is one.</summary>
    internal IEnumerable<(string Name, torch.Tensor Value)> State => current.Concat(best.Select((value, index) => ($"best/{current[index].Name}", value)));

    /// <summary>Takes the copy.</summary>
    internal void Remember()
    {
        MakeRoom();
        for (var index = 0; index < current.Length; index++)
            TunedValues.Put(best[index], current[index].Value);
    }

    /// <summary>Gives the network the values of the copy, where one was taken.</summary>
    internal void Recall()
    {
        for (var index = 0; index < best.Length; index++)
            TunedValues.Put(current[index].Value, best[index]);
    }

    /// <summary>A place for a copy that is still to be read.</summary>
    internal void MakeRoom()
    {
        using var noGradients = torch.no_grad();
        if (best.Length == 0)
            best = Array.ConvertAll(current, tensor => torch.empty_like(tensor.Value, requires_grad: false).DetachFromDisposeScope());
    }

    public void Dispose()
    {
        foreach (var value in best)
            value.Dispose();
    }
}
