using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Graphs;
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
    public void Many_passes_leave_no_tensors_behind()
    {
        var model = OnnxModel.Load(Shared.Find("models", "exports", "tiny_gpt2_past.onnx"));
        using var graph = TorchGraph.Create(model, [.. model.Inputs.Select(input => input.Name)], ["logits"]);
        long[] counts = [.. Enumerable.Range(0, 3).Select(_ => Pass())];

        Assert.Equal(counts[1], counts[2]);

        long Pass()
        {
            using var scope = NewDisposeScope();
            var inputs = model.Inputs.Select(input => input.Name.StartsWith("past", StringComparison.Ordinal)
                ? zeros([2, input.Dimensions![1].Size!.Value, 0, input.Dimensions[3].Size!.Value])
                : ones([2, 5], ScalarType.Int64)).ToArray();
            var output = graph.Forward(inputs, ForwardMode.Dropout | ForwardMode.BatchStatistics)[0];
            output.sum().backward();
            output.Dispose();
            return scope.DisposablesCount;
        }
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
