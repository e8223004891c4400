using TransferPipeline.Onnx.Blocks;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Tests.Onnx;
using TransferPipeline.Tests.Onnx.Blocks;
using TransferPipeline.Train.Heads;
using TransferPipeline.Train.Targets;
using TransferPipeline.Train.Tuning;

namespace TransferPipeline.Tests.Train.Tuning;

/// <summary>A small network cut in two, with the activations of made-up rows of three classes, and an untrained head.</summary>
internal sealed class SmallTail : IDisposable
{
    private const int Classes = 3;
    private readonly int[] inputShape;
    private readonly string input;

    private SmallTail(OnnxModel model, string features, string layers, int width, int trainRows, int views)
    {
        Blocks = ModelBlocks.Of(model, features);
        Cut = TuneLayers.Resolve(Blocks, layers).Cut;
        input = model.Inputs[0].Name;
        inputShape = [.. model.Inputs[0].Dimensions!.Skip(1).Select(dimension => (int)dimension.Size!)];
        Head = new() { Scaling = FeatureScaling.None(width), Weights = new float[Classes * width], Bias = new float[Classes] };
        Train = Rows(trainRows, views, 1);
        Validation = Rows(24, 1, 2);
    }

    internal ModelBlocks Blocks { get; }

    internal CutPoint? Cut { get; }

    internal LinearFit Head { get; init; }

    internal TailRows Train { get; }

    internal TailRows Validation { get; }

    /// <summary>Three layers of one width with Tanh; by default the last two are trained.</summary>
    internal static SmallTail Linear(string layers = "last-2-blocks", int trainRows = 50, int views = 1, int width = 6)
    {
        var graph = new SmallGraph(17);
        graph.Builder.Input("input", TensorDimension.Named("n"), TensorDimension.Of(width));
        var state = "input";
        for (var layer = 1; layer <= 3; layer++)
            state = graph.Node("Tanh", $"tanh{layer}", [graph.Linear($"linear{layer}", state, $"layer{layer}", width, width)]);
        graph.Builder.Output(state, TensorDimension.Named("n"), TensorDimension.Of(width));
        return new(graph.Builder.Build(), state, layers, width, trainRows, views);
    }

    /// <summary>The same as an exporter writes it that folds no constants: each weight is turned over in the graph.</summary>
    internal static SmallTail Turned()
    {
        var graph = new SmallGraph(17);
        graph.Builder.Input("input", TensorDimension.Named("n"), TensorDimension.Of(6));
        var state = "input";
        for (var layer = 1; layer <= 3; layer++)
        {
            var weight = graph.Node("Transpose", $"turned{layer}", [graph.Weight($"layer{layer}.weight", 6, 6)], ("perm", new long[] { 1, 0 }));
            state = graph.Node("Tanh", $"tanh{layer}", [graph.Node("Add", $"linear{layer}", [graph.Node("MatMul", $"product{layer}", [state, weight]), graph.Weight($"layer{layer}.bias", 6)])]);
        }

        graph.Builder.Output(state, TensorDimension.Named("n"), TensorDimension.Of(6));
        return new(graph.Builder.Build(), state, "last-2-blocks", 6, 50, 1);
    }

    /// <summary>Two residual blocks with batch norms, of which the last is trained.</summary>
    internal static SmallTail Residual(string layers = "last-1-blocks") => new(SmallPictureNetworks.Residual(), "/Flatten", layers, 8, 50, 1);

    internal TailNetwork Network(TuningRecipe recipe) => TailNetwork.Create(Blocks, Cut, Head, recipe);

    internal TunedTail Tune(TuningRecipe recipe, bool validate = true)
    {
        using var network = Network(recipe);
        using var training = TailTraining.Start(network, Train, validate ? Validation : null, recipe);
        Assert.True(training.RunSlice(TimeSpan.MaxValue, TestContext.Current.CancellationToken));
        return training.Finish();
    }

    /// <summary>What ONNX Runtime makes of the validation rows' inputs with the weights of a model.</summary>
    internal float[] Features(OnnxModel model) => Run(GraphPruning.Keep(GraphOutputs.Promote(model, Blocks.Output), [Blocks.Output]), Inputs(Validation.Count, 2));

    public void Dispose()
    {
        Train.Dispose();
        Validation.Dispose();
    }

    private TailRows Rows(int rows, int views, uint seed)
    {
        var inputs = Inputs(rows, seed);
        var front = Cut is null ? inputs : Run(GraphCutting.Front(Blocks.Model, Cut), inputs);
        var width = front.Length / rows;
        var matrix = FeatureMatrix.InMemory(rows * views, width);
        for (var row = 0; row < rows; row++)
        {
            for (var view = 0; view < views; view++)
            {
                front.AsSpan(row * width, width).CopyTo(matrix.Row(row * views + view));
                matrix.Row(row * views + view)[0] += view;
            }
        }

        return new()
        {
            Inputs = [new() { Values = matrix, Shape = ShapeAtCut(width) }],
            Targets = new ClassTargets([.. Enumerable.Range(0, rows).Select(row => row % Classes)]),
            Keys = [.. Enumerable.Range(0, rows).Select(row => $"{seed}-{row}")],
            Views = views,
        };
    }

    /// <summary>The cuts of these networks are the input, a layer's output, or four channels of a square.</summary>
    private long[] ShapeAtCut(int width) => Cut is null ? [.. inputShape.Select(side => (long)side)] : inputShape.Length == 1 ? [width] : [4, (long)Math.Sqrt(width / 4), (long)Math.Sqrt(width / 4)];

    /// <summary>Noise, with a pattern of the row's class in it.</summary>
    private float[] Inputs(int rows, uint seed)
    {
        var size = inputShape.Aggregate((product, side) => product * side);
        var values = Networks.Noise(rows * size, seed);
        for (var row = 0; row < rows; row++)
        {
            for (var index = 0; index < size; index++)
                values[row * size + index] += (float)Math.Sin(1 + index * (1 + row % Classes));
        }

        return values;
    }

    private float[] Run(OnnxModel model, float[] inputs) =>
        Networks.Run(model, input, inputs, [inputs.Length / inputShape.Aggregate((product, side) => product * side), .. inputShape]).Single().Value;
}
