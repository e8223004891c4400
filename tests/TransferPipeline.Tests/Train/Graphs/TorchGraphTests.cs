using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Tests.Onnx;
using TransferPipeline.Train.Graphs;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace TransferPipeline.Tests.Train.Graphs;

public sealed class TorchGraphTests
{
    [Fact]
    public void An_image_model_gives_what_onnx_runtime_gives()
    {
        var path = Shared.Find("models", "image", "mobilenet_v1_025_224.onnx");
        var model = OnnxModel.Load(path);
        var pixels = Enumerable.Range(0, 2 * 3 * 224 * 224).Select(index => (index * 7919 % 256 / 127.5f) - 1).ToArray();
        using var session = new InferenceSession(path);
        using var expected = session.Run([NamedOnnxValue.CreateFromTensor(model.Inputs[0].Name, new DenseTensor<float>(pixels, [2, 3, 224, 224]))], [model.Outputs[0].Name]);

        using var scope = NewDisposeScope();
        using var graph = TorchGraph.Create(model, [model.Inputs[0].Name], [model.Outputs[0].Name]);
        var output = Assert.Single(graph.Forward([tensor(pixels, [2, 3, 224, 224])], ForwardMode.Inference));

        AssertClose(expected[0].AsEnumerable<float>(), output);
    }

    [Fact]
    public void A_text_model_gives_what_onnx_runtime_gives_for_every_length()
    {
        var path = Shared.Find("models", "hub", "sentence-transformers", "all-MiniLM-L6-v2", "onnx", "model.onnx");
        var model = OnnxModel.Load(path);
        using var session = new InferenceSession(path);
        using var graph = TorchGraph.Create(model, ["input_ids", "attention_mask", "token_type_ids"], ["last_hidden_state"]);
        foreach (var (rows, length) in new[] { (2, 7), (3, 12), (1, 1) })
        {
            var ids = Enumerable.Range(0, rows * length).Select(index => 500L + (index * 7919 % 30000)).ToArray();
            var mask = Enumerable.Range(0, rows * length).Select(index => index % length <= index / length + 2 ? 1L : 0L).ToArray();
            var types = new long[ids.Length];
            using var expected = session.Run(
                [Named("input_ids", ids, rows, length), Named("attention_mask", mask, rows, length), Named("token_type_ids", types, rows, length)], ["last_hidden_state"]);

            using var scope = NewDisposeScope();
            var output = graph.Forward([Shaped(ids, rows, length), Shaped(mask, rows, length), Shaped(types, rows, length)], ForwardMode.Inference)[0];

            AssertClose(expected[0].AsEnumerable<float>(), output);
        }
    }

    [Fact]
    public void A_step_against_the_gradient_lowers_the_loss_and_changes_only_the_chosen_weights()
    {
        var model = OnnxModel.Load(Shared.Find("models", "exports", "tiny_bert_classifier.onnx"));
        using var scope = NewDisposeScope();
        using var graph = TorchGraph.Create(
            model, ["input_ids", "attention_mask", "token_type_ids"], ["logits"], new() { Trainable = ["classifier.bias", "bert.embeddings.position_embeddings.weight"] });
        Tensor[] inputs = [Shaped([.. Enumerable.Range(0, 28).Select(index => index * 7919L % 1000)], 4, 7), ones([4, 7], ScalarType.Int64), zeros([4, 7], ScalarType.Int64)];
        var labels = tensor(new long[] { 0, 1, 2, 1 });

        var before = Loss();
        before.backward();
        using (no_grad())
        {
            foreach (var parameter in graph.Parameters)
                parameter.Value.sub_(parameter.Value.grad! * 0.1f);
        }

        Assert.Equal(["bert.embeddings.position_embeddings.weight", "classifier.bias"], graph.Parameters.Select(parameter => parameter.Name).Order(StringComparer.Ordinal));
        Assert.True(Loss().item<float>() < before.item<float>() - 1e-4f);

        Tensor Loss() => nn.functional.cross_entropy(graph.Forward(inputs, ForwardMode.Inference)[0], labels);
    }

    [Fact]
    public void A_pass_leaves_nothing_but_its_outputs()
    {
        var model = OnnxModel.Load(Shared.Find("models", "exports", "tiny_gpt2_past.onnx"));
        using var scope = NewDisposeScope();
        using var graph = TorchGraph.Create(model, [.. model.Inputs.Select(input => input.Name)], ["logits"]);
        var inputs = model.Inputs.Select(input => input.Name.StartsWith("past", StringComparison.Ordinal)
            ? zeros([2, input.Dimensions![1].Size!.Value, 0, input.Dimensions[3].Size!.Value])
            : ones([2, 5], ScalarType.Int64)).ToArray();

        // The first pass reckons with the shapes, the second finds them known.
        for (var pass = 0; pass < 2; pass++)
        {
            var before = scope.DisposablesCount;
            var output = graph.Forward(inputs, ForwardMode.Inference)[0];
            Assert.Equal(before + 1, scope.DisposablesCount);
            output.Dispose();
        }
    }

    [Fact]
    public void A_matrix_stored_twice_is_one_weight()
    {
        float[] values = [1, 2, 3, 4];
        var model = new GraphBuilder("tied", 17)
            .Input("x", TensorDimension.Named("n"), TensorDimension.Of(2))
            .Initializer("one", values, 2, 2)
            .Initializer("zeros", [0f, 0, 0, 0], 2, 2)
            .Initializer("other", values, 2, 2)
            .Initializer("noughts", [0f, 0, 0, 0], 2, 2)
            .Node("MatMul", ["x", "one"], "a")
            .Node("MatMul", ["a", "other"], "b")
            .Node("Add", ["b", "zeros"], "c")
            .Node("Add", ["c", "noughts"], "y")
            .Output("y", TensorDimension.Named("n"), TensorDimension.Of(2))
            .Build();

        using var graph = TorchGraph.Create(model, ["x"], ["y"]);

        Assert.Equal(["one", "zeros", "noughts"], graph.Parameters.Select(parameter => parameter.Name));
        Assert.Equal([new TorchTwin("other", IsTurned: false)], graph.Parameters[0].Twins);
        Assert.Empty(graph.Parameters[1].Twins);
    }

    /// <summary>A table of tokens that is also the output layer, folded by the exporter.</summary>
    [Fact]
    public void A_matrix_stored_a_second_time_with_rows_for_columns_is_one_weight()
    {
        float[] values = [1, 2, 3, 4, 5, 6];
        var model = new GraphBuilder("tied", 17)
            .Input("x", TensorDimension.Named("n"), TensorDimension.Of(3))
            .Initializer("table", values, 3, 2)
            .Initializer("folded", [1f, 3, 5, 2, 4, 6], 2, 3)
            .Node("MatMul", ["x", "table"], "a")
            .Node("MatMul", ["a", "folded"], "y")
            .Output("y", TensorDimension.Named("n"), TensorDimension.Of(3))
            .Build();
        using var graph = TorchGraph.Create(model, ["x"], ["y"]);
        using var x = tensor(new float[] { 1, -1, 2 }).reshape(1, 3);

        var weight = Assert.Single(graph.Parameters);
        Assert.Equal([new TorchTwin("folded", IsTurned: true)], weight.Twins);
        using var y = graph.Forward([x], ForwardMode.Inference)[0];
        y.sum().backward();

        using var table = tensor(values).reshape(3, 2).requires_grad_();
        using var expected = x.matmul(table).matmul(table.t());
        expected.sum().backward();
        Assert.Equal(expected.data<float>().ToArray(), y.data<float>().ToArray());
        Assert.Equal(table.grad!.data<float>().ToArray(), weight.Value.grad!.data<float>().ToArray());
    }

    [Fact]
    public void What_exporters_write_out_in_small_steps_gives_the_same_in_one()
    {
        var model = new GraphBuilder("steps", 13)
            .Input("x", TensorDimension.Of(3), TensorDimension.Of(8))
            .Initializer("two", [2f])
            .Initializer("epsilon", [1e-5f])
            .Initializer("weight", Networks.Noise(8, 2), 8)
            .Initializer("bias", Networks.Noise(8, 3), 8)
            .Initializer("root", [1.4142135f])
            .Initializer("one", [1f])
            .Initializer("half", [0.5f])
            .Node("ReduceMean", ["x"], "mean", ("axes", new long[] { -1 }))
            .Node("Sub", ["x", "mean"], "centred")
            .Node("Pow", ["centred", "two"], "square")
            .Node("ReduceMean", ["square"], "variance", ("axes", new long[] { -1 }))
            .Node("Add", ["variance", "epsilon"], "added")
            .Node("Sqrt", ["added"], "deviation")
            .Node("Div", ["centred", "deviation"], "divided")
            .Node("Mul", ["divided", "weight"], "scaled")
            .Node("Add", ["scaled", "bias"], "normal")
            .Node("Div", ["normal", "root"], "part")
            .Node("Erf", ["part"], "erf")
            .Node("Add", ["erf", "one"], "sum")
            .Node("Mul", ["normal", "sum"], "product")
            .Node("Mul", ["product", "half"], "y")
            .Output("y", TensorDimension.Of(3), TensorDimension.Of(8))
            .Build();
        var x = Networks.Noise(24);

        using var scope = NewDisposeScope();
        using var graph = TorchGraph.Create(model, ["x"], ["y"]);

        AssertClose(Networks.Run(model, "x", x, 3, 8)["y"], graph.Forward([tensor(x, [3, 8])], ForwardMode.Inference)[0]);
    }

    [Fact]
    public void An_operator_that_is_not_translated_is_refused_by_name()
    {
        var model = OnnxModel.Load(Shared.Find("models", "text", "tiny_random_gpt2_past.onnx"));

        var refused = Assert.Throws<RejectedException>(() => TorchGraph.Create(model, [.. model.Inputs.Select(input => input.Name)], [model.Outputs[0].Name]));

        Assert.Contains("com.microsoft.EmbedLayerNormalization 'EmbedLayerNormalization_0'", refused.Message, StringComparison.Ordinal);
        Assert.Contains("not supported", refused.Message, StringComparison.Ordinal);
    }

    private static NamedOnnxValue Named(string name, long[] values, int rows, int length) =>
        NamedOnnxValue.CreateFromTensor(name, new DenseTensor<long>(values, [rows, length]));

    private static Tensor Shaped(long[] values, int rows, int length) => tensor(values, [rows, length]);

    private static void AssertClose(IEnumerable<float> expected, Tensor output)
    {
        float[] values = [.. output.detach().contiguous().data<float>()], wanted = [.. expected];
        Assert.Equal(wanted.Length, values.Length);
        Assert.True(wanted.Zip(values, (one, other) => MathF.Abs(one - other)).Max() < 1e-4f * MathF.Max(1, wanted.Max(MathF.Abs)));
    }
}
