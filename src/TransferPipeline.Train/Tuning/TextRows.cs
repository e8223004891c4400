using TransferPipeline.Contracts;
using TransferPipeline.Inference.Texts;
using TransferPipeline.Onnx.Cards;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Datasets;
using TransferPipeline.Train.Heads;

namespace TransferPipeline.Train.Tuning;

/// <summary>The tokens of a dataset's texts, which the layers that are tuned read beside the activations: as masks, as positions, or as what they begin with.</summary>
internal sealed class TextRows : IDisposable
{
    private readonly Dictionary<string, (int[] Ids, int[] Types)> tokens = new(StringComparer.Ordinal);
    private readonly List<FeatureMatrix> made = [];
    private readonly ModelCard card;

    private TextRows(ModelCard card) => this.card = card;

    /// <summary>Tokens of the longest text.</summary>
    internal int Longest => tokens.Values.Select(text => text.Ids.Length).DefaultIfEmpty(1).Max();

    /// <summary>Null for pictures.</summary>
    internal static async Task<TextRows?> ReadAsync(IArtifactStore store, DatasetManifest dataset, ModelCard card, string backboneFile, CancellationToken cancellationToken)
    {
        if (card.Text is not { } text)
            return null;

        var rows = new TextRows(card);
        var tokenizer = TextTokenizer.Open(backboneFile, text);
        foreach (var shard in dataset.Shards)
        {
            foreach (var entry in await ShardFile.ReadAsync(store, new ArtifactRef(shard.Path, shard.Sha256), cancellationToken))
            {
                if (tokenizer.Cut(entry.Content) is { } cut)
                    rows.tokens[entry.Sha256] = cut;
            }
        }

        return rows;
    }

    /// <summary>Most values of a row at the cut.</summary>
    /// <param name="shape">Of an activation, -1 where it follows the text's length.</param>
    internal int WidthOf(IReadOnlyList<long> shape) => (int)ShapeOf(shape).Aggregate(1L, (product, size) => product * size);

    /// <param name="names">Of the tensors that the tail reads; what is no input of the graph is the activation.</param>
    /// <param name="shape">Of an activation, -1 where it follows the text's length.</param>
    internal IReadOnlyList<TailInput> Inputs(LabelledFeatures split, IReadOnlyList<string> names, IReadOnlyList<long> shape, Func<string, string> scratch)
    {
        var lengths = Array.ConvertAll(split.Keys, key => tokens[key].Ids.Length);
        return [.. names.Select(name => ValueOf(name) is { } value
            ? new TailInput { Values = Matrix(split, value, scratch), Shape = [Longest], Lengths = lengths, Integers = true }
            : new TailInput { Values = split.Values, Shape = ShapeOf(shape), Lengths = shape[0] < 0 ? lengths : null })];
    }

    public void Dispose()
    {
        foreach (var matrix in made)
            matrix.Dispose();
    }

    private long[] ShapeOf(IReadOnlyList<long> shape) => shape.Skip(1).Any(size => size < 0)
        ? throw new RejectedException($"The activations at the cut have the shape [{string.Join(", ", shape)}] for a text, where only the first dimension may follow its length. Tune from another block on (`transfer models inspect` lists them).")
        : [shape[0] < 0 ? Longest : shape[0], .. shape.Skip(1)];

    /// <summary>Null for a tensor that is no input of the graph.</summary>
    private Func<(int[] Ids, int[] Types), int, float>? ValueOf(string name) => name switch
    {
        _ when name == card.Input => (text, place) => text.Ids[place],
        _ when name == card.Text!.AttentionMask => (_, _) => 1,
        _ when name == card.Text!.TokenTypes => (text, place) => place < text.Types.Length ? text.Types[place] : 0,
        _ when name == card.Text!.Positions => (_, place) => place,
        _ => null,
    };

    private FeatureMatrix Matrix(LabelledFeatures split, Func<(int[] Ids, int[] Types), int, float> value, Func<string, string> scratch)
    {
        var matrix = FeatureMatrix.For(split.Count, Longest, scratch);
        made.Add(matrix);
        foreach (var (row, key) in split.Keys.Index())
        {
            var text = tokens[key];
            matrix.Write(new RowRange(row, 1), [.. Enumerable.Range(0, text.Ids.Length).Select(place => value(text, place))]);
        }

        return matrix;
    }
}
