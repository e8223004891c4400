using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TransferPipeline.Benchmarks.Networks;

/// <summary>BERT base, from token ids to the last hidden state, as one writes it by hand in TorchSharp.</summary>
internal sealed class BertEncoder : Module<Tensor, Tensor, Tensor, Tensor>
{
    internal const double Epsilon = 1e-12;
    internal const long Width = 768;
    private const long Heads = 12;
    private const long Inner = 3072;
    private const int Layers = 12;
    private readonly Embedding words;
    private readonly Embedding positions;
    private readonly Embedding types;
    private readonly LayerNorm norm;
    private readonly ModuleList<BertLayer> layers;

    internal BertEncoder(StoredWeights weights) : base(nameof(BertEncoder))
    {
        (words, positions, types, norm) = (Embedding(30522, Width), Embedding(512, Width), Embedding(2, Width), LayerNorm(Width, Epsilon));
        layers = new([.. Enumerable.Range(0, Layers).Select(_ => new BertLayer(Width, Heads, Inner))]);
        RegisterComponents();
        weights.CopyTo(words.weight!, "embeddings.word_embeddings.weight");
        weights.CopyTo(positions.weight!, "embeddings.position_embeddings.weight");
        weights.CopyTo(types.weight!, "embeddings.token_type_embeddings.weight");
        weights.CopyTo(norm.weight!, "embeddings.LayerNorm.weight");
        weights.CopyTo(norm.bias!, "embeddings.LayerNorm.bias");
        for (var index = 0; index < Layers; index++)
            layers[index].Load(weights, $"encoder.layer.{index}");
    }

    /// <param name="ids">[batch, tokens].</param>
    /// <param name="mask">1 where a token is, 0 where none is.</param>
    public override Tensor forward(Tensor ids, Tensor mask, Tensor kinds)
    {
        using var scope = NewDisposeScope();
        var x = norm.call(words.call(ids) + types.call(kinds) + positions.call(arange(ids.shape[1])));
        var added = (1 - mask.to(ScalarType.Float32)).mul(float.MinValue).unsqueeze(1).unsqueeze(1);
        foreach (var layer in layers)
            x = layer.call(x, added);
        return x.MoveToOuterDisposeScope();
    }
}
