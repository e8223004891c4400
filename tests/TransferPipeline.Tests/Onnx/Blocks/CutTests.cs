using Google.Protobuf.Collections;
using TransferPipeline.Onnx.Blocks;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Onnx.Proto;
using TransferPipeline.Onnx.Tensors;

namespace TransferPipeline.Tests.Onnx.Blocks;

/// <summary>That a cut is one: found by following the graph from scratch, and by running both sides.</summary>
public sealed class CutTests
{
    public static TheoryData<string> Small => [.. SmallNetworks.Names];

    public static TheoryData<string> Exports =>
    [
        "exports/resnet50_torchscript", "exports/resnet50_dynamo", "exports/resnet50_torchscript_train", "exports/resnet50_keras", "exports/vgg16_torchscript",
        "exports/vgg16_dynamo", "exports/vit_b_16_dynamo", "exports/vit_base_optimum", "exports/efficientnet_b0_dynamo", "exports/bert_base_optimum",
        "exports/distilbert_classifier_optimum", "exports/gpt2_past_optimum", "exports/tiny_bert_classifier", "exports/tiny_distilbert", "exports/tiny_gpt2_past",
        "exports/tiny_vit", "image/dlib_face_resnet_v1", "image/efficientnet_lite0_224", "image/mobilenet_v1_025_224", "image/mobilenet_v2_100_224_w8",
        "image/ppocr_textangle_v2", "image/ultraface_rfb_320", "hub/sentence-transformers/all-MiniLM-L6-v2/onnx/model",
    ];

    [Theory]
    [MemberData(nameof(Small))]
    public void Both_sides_of_every_cut_give_what_the_whole_gives(string name) => RunBothSides(SmallNetworks.Get(name), int.MaxValue);

    [Theory]
    [InlineData("exports/tiny_bert_classifier")]
    [InlineData("exports/tiny_distilbert")]
    [InlineData("exports/tiny_gpt2_past")]
    [InlineData("exports/tiny_vit")]
    public void Both_sides_of_an_exported_transformer_give_what_the_whole_gives(string path) => RunBothSides(ExportStructure.Load(path), 20);

    [Theory]
    [MemberData(nameof(Small))]
    public void Every_small_network_is_parted(string name) => AssertParted(SmallNetworks.Get(name));

    [Theory]
    [MemberData(nameof(Exports))]
    public void Every_export_is_parted(string path)
    {
        var model = ExportStructure.Load(path);

        AssertParted(model);
        var (named, nameless) = (SmallNetworks.Blocks(model), SmallNetworks.Blocks(SmallNetworks.WithoutNames(model)));
        Assert.Equal(named.Blocks.Select(block => block.Number), nameless.Blocks.Select(block => block.Number));
    }

    private static void RunBothSides(OnnxModel model, int cuts)
    {
        var output = model.Outputs[0].Name;
        var feeds = Feeds.For(model);
        var whole = Feeds.Floats(Feeds.Run(GraphPruning.Keep(model, [output]), feeds)[output]);
        var blocks = SmallNetworks.Blocks(model);
        Assert.NotEmpty(blocks.CutTensors);
        foreach (var cut in blocks.CutTensors.Take(cuts).Select(tensor => blocks.CutAt(tensor)!))
        {
            var front = Feeds.Run(GraphCutting.Front(model, cut), feeds);
            var tail = GraphCutting.Tail(model, cut, output);

            Assert.Equal([cut.Tensor], front.Keys);
            Assert.Equal(new[] { cut.Tensor }.Concat(cut.SideInputs).Order(), tail.Inputs.Select(input => input.Name).Order());
            var halves = Feeds.Floats(Feeds.Run(tail, new(feeds) { [cut.Tensor] = front[cut.Tensor] })[output]);
            Assert.Equal(whole.Length, halves.Length);
            Assert.All(whole.Zip(halves), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
        }
    }

    private static void AssertParted(OnnxModel model)
    {
        var blocks = SmallNetworks.Blocks(model);
        var graph = new PlainGraph(model.Proto.Graph);
        var wanted = graph.Back(blocks.Output, _ => true);

        Assert.Equal(wanted.Order(), blocks.Blocks.SelectMany(block => block.Nodes).Order());
        foreach (var cut in blocks.CutTensors.Select(tensor => blocks.CutAt(tensor)!))
        {
            Assert.Equal(wanted.Order(), cut.Front.Concat(cut.Tail).Order());
            Assert.Empty(blocks.Blocks.Where(block => block.Cut == cut).SelectMany(block => cut.Weights.Except(blocks.Blocks.SkipWhile(before => before != block).SelectMany(after => after.Weights))));
            Assert.Contains(cut.Front, node => graph.Nodes[node].Output.Contains(cut.Tensor));

            // What the tail takes round the cut is made without weights, but for shapes of table lookups.
            var past = graph.Back(blocks.Output, name => name != cut.Tensor).Where(cut.Front.Contains).ToList();
            Assert.Equal(past.Order(), cut.Repeated);
            Assert.DoesNotContain(past, node => graph.Nodes[node].OpType is "Conv" or "Gemm" || (graph.Nodes[node].OpType == "MatMul" && graph.DependsOnInput(node)));
            var flowing = graph.Back(blocks.Output, name => name != cut.Tensor && !graph.IsShape(name)).Where(cut.Front.Contains);
            Assert.DoesNotContain(flowing, node => graph.DependsOnInput(node) && graph.ReadsWeight(node));
        }
    }

    /// <summary>Positions may be made again behind a cut.</summary>
    private static bool IsPosition(string weight) => weight.EndsWith("inv_freq", StringComparison.Ordinal) || weight.Contains("relative_attention_bias", StringComparison.Ordinal);

    private sealed class PlainGraph(GraphProto graph)
    {
        private readonly Dictionary<string, int> makers = graph.Node.SelectMany((node, index) => node.Output.Where(name => name.Length > 0).Select(name => (name, index))).ToDictionary();
        private readonly HashSet<string> weights = [.. graph.Initializer.Where(tensor => tensor.DataType == 1 && TensorSize.Elements(tensor) > 1 && !IsPosition(tensor.Name)).Select(tensor => tensor.Name)];
        private readonly HashSet<string> inputs = [.. graph.Input.Select(input => input.Name).Except(graph.Initializer.Select(tensor => tensor.Name))];
        private readonly Dictionary<int, bool> depends = [];

        internal RepeatedField<NodeProto> Nodes => graph.Node;

        internal bool IsShape(string name) => makers.TryGetValue(name, out var node) && graph.Node[node].OpType == "Shape";

        internal bool ReadsWeight(int node) => graph.Node[node].Input.Any(weights.Contains);

        internal bool DependsOnInput(int node)
        {
            if (!depends.TryGetValue(node, out var does))
                depends[node] = does = Back(graph.Node[node].Output[0], _ => true).Any(before => graph.Node[before].Input.Any(inputs.Contains));

            return does;
        }

        internal HashSet<int> Back(string tensor, Func<string, bool> follow)
        {
            var found = new HashSet<int>();
            var open = new Stack<string>([tensor]);
            while (open.TryPop(out var name))
            {
                if (!makers.TryGetValue(name, out var node) || !found.Add(node))
                    continue;

                foreach (var read in TensorNames.ReadBy(graph.Node[node]).Where(follow))
                    open.Push(read);
            }

            return found;
        }
    }
}
