using System.Runtime.InteropServices;
using TorchSharp;
using TransferPipeline.Train.Targets;

namespace TransferPipeline.Train.Tuning;

/// <summary>The number that a row is to be told as; the loss is the mean squared error.</summary>
internal sealed class NumberParts(NumberTargets numbers) : TailLoss
{
    /// <summary>[rows, 1].</summary>
    internal override torch.Tensor Of(ReadOnlySpan<int> rows)
    {
        var targets = torch.empty(rows.Length, 1);
        var values = MemoryMarshal.Cast<byte, float>(targets.bytes);
        for (var place = 0; place < rows.Length; place++)
            values[place] = (float)numbers.Numbers[rows[place]];
        return targets;
    }

    internal override torch.Tensor Loss(torch.Tensor outputs, torch.Tensor target) => (outputs - target).square().mean();
}
