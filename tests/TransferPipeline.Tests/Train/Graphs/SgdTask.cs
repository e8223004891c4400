using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Train.Graphs;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace TransferPipeline.Tests.Train.Graphs;

/// <summary>A model, its inputs and its loss, as an entry of gradients.json describes them.</summary>
internal sealed class SgdTask(TorchGraph graph, Tensor[] weights, Func<Tensor> loss) : IDisposable
{
    internal TorchGraph Graph => graph;

    internal Tensor[] Weights => weights;

    internal Tensor Loss() => loss();

    /// <summary>PyTorch does not train the row of the padding token, which nothing in an exported graph says.</summary>
    internal void Settle()
    {
        if (graph.Parameters.FirstOrDefault(parameter => parameter.Name.EndsWith("word_embeddings.weight", StringComparison.Ordinal)) is { } words)
            words.Value.grad![0].zero_();
    }

    public void Dispose() => graph.Dispose();

    internal static SgdTask Create(string name, OnnxModel model, long[] labels) => name switch
    {
        "tiny_bert_classifier" => Classifier(model, labels, Texts(Formula.Ids(1000, 4, 7))),
        "tiny_gpt2_past" => NextTokens(model, labels),
        "tiny_vit" or "resnet50_torchscript_train" => Classifier(model, labels, new() { [model.Inputs[0].Name] = Formula.Pixels(2, 3, 224, 224) }),
        "efficientnet_lite0_224_bn_eval" => Classifier(model, labels, new() { ["input"] = Formula.Lightening(8, 3, 224, 224) }),
        "efficientnet_lite0_224_bn_train" => Classifier(model, labels, new() { ["input"] = Formula.Lightening(8, 3, 224, 224) }, ForwardMode.BatchStatistics),
        "all-MiniLM-L6-v2" => MeanPooled(model, labels),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    private static SgdTask Classifier(OnnxModel model, long[] labels, Dictionary<string, Tensor> feeds, ForwardMode mode = ForwardMode.Inference)
    {
        var graph = Translate(model, "logits");
        var wanted = tensor(labels);
        return new(graph, Values(graph), () => cross_entropy(graph.Forward(Order(graph, feeds), mode)[0], wanted));
    }

    private static SgdTask NextTokens(OnnxModel model, long[] labels)
    {
        var graph = Translate(model, "logits");
        var feeds = new Dictionary<string, Tensor>
        {
            ["input_ids"] = Formula.Ids(1000, 2, 9),
            ["attention_mask"] = ones([2, 9], ScalarType.Int64),
            ["position_ids"] = arange(9, ScalarType.Int64).expand(2, 9),
        };
        foreach (var past in graph.Inputs.Except(feeds.Keys))
            feeds[past] = zeros(2, 4, 0, 8);

        var wanted = tensor(labels);
        return new(graph, Values(graph), () => cross_entropy(graph.Forward(Order(graph, feeds), ForwardMode.Inference)[0].slice(1, 0, 8, 1).reshape(16, -1), wanted));
    }

    private static SgdTask MeanPooled(OnnxModel model, long[] labels)
    {
        var graph = Translate(model, "last_hidden_state");
        var feeds = Texts(Formula.Ids(30000, 4, 7) + 500);
        var (mask, wanted) = (feeds["attention_mask"].to_type(ScalarType.Float32).unsqueeze(-1), tensor(labels));
        var (weight, bias) = ((Formula.Pixels(3, 384) * 0.05).requires_grad_(), zeros(3).requires_grad_());
        return new(graph, [.. Values(graph), weight, bias], () =>
        {
            var hidden = graph.Forward(Order(graph, feeds), ForwardMode.Inference)[0];
            return cross_entropy(linear((hidden * mask).sum(1) / mask.sum(1), weight, bias), wanted);
        });
    }

    private static Dictionary<string, Tensor> Texts(Tensor ids) => new()
    {
        ["input_ids"] = ids,
        ["attention_mask"] = Formula.Mask(7, 7, 5, 7, 3),
        ["token_type_ids"] = zeros([4, 7], ScalarType.Int64),
    };

    private static TorchGraph Translate(OnnxModel model, string output) => TorchGraph.Create(model, [.. model.Inputs.Select(input => input.Name)], [output]);

    private static Tensor[] Order(TorchGraph graph, Dictionary<string, Tensor> feeds) => [.. graph.Inputs.Select(name => feeds[name])];

    private static Tensor[] Values(TorchGraph graph) => [.. graph.Parameters.Select(parameter => parameter.Value)];
}
