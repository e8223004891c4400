using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TransferPipeline.Benchmarks.Networks;

/// <summary>Attention and two linear layers, each added to its input and normalised, as in BERT.</summary>
internal sealed class BertLayer : Module<Tensor, Tensor, Tensor>
{
    private readonly long heads;
    private readonly Linear query;
    private readonly Linear key;
    private readonly Linear value;
    private readonly Linear attended;
    private readonly LayerNorm attendedNorm;
    private readonly Linear widened;
    private readonly Linear narrowed;
    private readonly LayerNorm outputNorm;

    internal BertLayer(long width, long heads, long inner) : base(nameof(BertLayer))
    {
        this.heads = heads;
        (query, key, value, attended) = (Linear(width, width), Linear(width, width), Linear(width, width), Linear(width, width));
        (widened, narrowed) = (Linear(width, inner), Linear(inner, width));
        (attendedNorm, outputNorm) = (LayerNorm(width, BertEncoder.Epsilon), LayerNorm(width, BertEncoder.Epsilon));
        RegisterComponents();
    }

    /// <param name="mask">Added to the scores: 0 where a token is, a very small number where none is; [batch, 1, 1, tokens].</param>
    public override Tensor forward(Tensor input, Tensor mask)
    {
        using var scope = NewDisposeScope();
        var (batch, tokens, width) = (input.shape[0], input.shape[1], input.shape[2]);
        var scores = matmul(Heads(query.call(input)), Heads(key.call(input)).transpose(-1, -2)) / Math.Sqrt(width / heads);
        var mixed = matmul(functional.softmax(scores + mask, -1), Heads(value.call(input))).transpose(1, 2).reshape(batch, tokens, width);
        var x = attendedNorm.call(attended.call(mixed) + input);
        return outputNorm.call(narrowed.call(functional.gelu(widened.call(x))) + x).MoveToOuterDisposeScope();

        Tensor Heads(Tensor tensor) => tensor.view(batch, tokens, heads, width / heads).transpose(1, 2);
    }

    internal void Load(StoredWeights weights, string path)
    {
        (string Name, Module Module)[] modules =
        [
            ("attention.self.query", query), ("attention.self.key", key), ("attention.self.value", value),
            ("attention.output.dense", attended), ("attention.output.LayerNorm", attendedNorm),
            ("intermediate.dense", widened), ("output.dense", narrowed), ("output.LayerNorm", outputNorm),
        ];
        foreach (var (name, module) in modules)
        {
            foreach (var (parameter, target) in module.named_parameters())
                weights.CopyTo(target, $"{path}.{name}.{parameter}");
        }
    }
}
