using TransferPipeline.Benchmarks.Exports;
using TransferPipeline.Benchmarks.Networks;
using TransferPipeline.Train.Graphs;
using TransferPipeline.Train.TorchLoading;
using static TorchSharp.torch;

namespace TransferPipeline.Benchmarks.Tuning;

/// <summary>F2: a step of all layers of BERT base and a linear head on the first token, translated from its ONNX export, against the network written by hand.</summary>
internal static class BertStep
{
    private const int Batch = 8;
    private const int Tokens = 64;
    private const int Classes = 4;
    private const int Steps = 3;
    private const double Rate = 1e-3;

    internal static Task<Sides> OpenAsync(CancellationToken cancellationToken)
    {
        TorchThreads.Use(Environment.ProcessorCount);
        using var export = MadeExport.Make("bert_base_optimum");
        var model = export.Load();
        var graph = TorchGraph.Create(model, ["input_ids", "attention_mask", "token_type_ids"], ["last_hidden_state"]);
        var written = new BertEncoder(new StoredWeights(model));
        written.eval();

        manual_seed(1);
        var ids = randint(0, 30522, [Batch, Tokens], ScalarType.Int64);
        var mask = (arange(Tokens).unsqueeze(0) < Tokens - (arange(Batch).unsqueeze(1) * 4)).to(ScalarType.Int64);
        var kinds = zeros_like(ids);
        var labels = arange(Batch).remainder(Classes);
        var head = randn(Classes, BertEncoder.Width) * 0.05;
        var ours = Side(() => graph.Forward([ids, mask, kinds], ForwardMode.Inference)[0], graph.Parameters.Select(parameter => parameter.Value));
        var other = Side(() => written.call(ids, mask, kinds), written.parameters());
        return Task.FromResult(StepComparison.Of(ours, other, Steps, $"{Batch} texts of up to {Tokens} tokens, a linear head on the first token, gradient descent", () =>
        {
            graph.Dispose();
            written.Dispose();
        }));

        TrainedSide Side(Func<Tensor> hidden, IEnumerable<Tensor> weights)
        {
            var own = head.clone().requires_grad_();
            return new(() => matmul(hidden().select(1, 0), own.t()), [own, .. weights], labels, Rate);
        }
    }
}
