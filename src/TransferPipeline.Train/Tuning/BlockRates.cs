using TransferPipeline.Onnx.Blocks;

namespace TransferPipeline.Train.Tuning;

/// <summary>The highest learning rate of each weight by the block that reads it: the blocks with trained weights are counted back from the head.</summary>
internal sealed class BlockRates
{
    private readonly Dictionary<string, int> firstReader = [];
    private readonly List<int> trained;
    private readonly TuningRecipe recipe;

    /// <param name="weights">All that are trained.</param>
    internal BlockRates(ModelBlocks blocks, IEnumerable<string> weights, TuningRecipe recipe)
    {
        this.recipe = recipe;
        var nodes = blocks.Model.Nodes;
        for (var block = blocks.Blocks.Count - 1; block >= 0; block--)
        {
            foreach (var name in blocks.Blocks[block].Weights.Concat(blocks.Blocks[block].Nodes.SelectMany(node => nodes[node].Inputs)))
                firstReader[name] = block;
        }

        trained = [.. weights.Select(BlockOf).Distinct().Order()];
    }

    /// <summary>One that stands under several names, or is read by several blocks, has the rate of the block furthest from the head: the lowest.</summary>
    internal double Of(IEnumerable<string> names) =>
        recipe.BackboneLearningRate * Math.Pow(recipe.LayerDecay, trained.Count - 1 - trained.IndexOf(names.Min(BlockOf)));

    private int BlockOf(string weight) => firstReader.GetValueOrDefault(weight, 0);
}
