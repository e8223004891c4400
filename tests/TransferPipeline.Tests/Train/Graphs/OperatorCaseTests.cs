using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Train.Graphs;
using TransferPipeline.Train.Graphs.Operators;
using static TorchSharp.torch;

namespace TransferPipeline.Tests.Train.Graphs;

/// <summary>ONNX's own tests of single operators, as Debian's libonnx-testdata 1.12 holds them.</summary>
public sealed class OperatorCaseTests
{
    private const int Passed = 696;

    /// <summary>Texts, sequences and optional values.</summary>
    private const int NoNumbers = 36;

    private const int Unsupported = 188;

    private const double Tolerance = 1e-5;

    private const string Random = "what is dropped are the random numbers of another library";
    private const string Unrounded = "the expected values follow from an output size that is not rounded; ONNX Runtime differs from them, too";
    private const string Coarse = "the expected values were made with 3.1415 for pi; ONNX Runtime, too, is 7e-5 off";

    /// <summary>Cases of supported operators that are not computed, with the reason.</summary>
    private static readonly Dictionary<string, string> Excluded = new()
    {
        ["test_training_dropout"] = Random,
        ["test_training_dropout_default"] = Random,
        ["test_training_dropout_mask"] = Random,
        ["test_training_dropout_default_mask"] = Random,
        ["test_blackmanwindow_expanded"] = Coarse,
        ["test_blackmanwindow_symmetric_expanded"] = Coarse,
        ["test_hammingwindow_expanded"] = Coarse,
        ["test_hammingwindow_symmetric_expanded"] = Coarse,
        ["test_hannwindow_expanded"] = Coarse,
        ["test_hannwindow_symmetric_expanded"] = Coarse,
        ["test_resize_downsample_scales_cubic_align_corners"] = Unrounded,
        ["test_resize_downsample_scales_linear_align_corners"] = Unrounded,
    };

    [Fact]
    public void Every_case_of_a_supported_operator_gives_its_expected_outputs()
    {
        var (passed, noNumbers, unsupported, failures) = (0, 0, new SortedDictionary<string, int>(StringComparer.Ordinal), new List<string>());
        foreach (var test in OperatorCase.All())
        {
            if (!test.OnlyNumbers)
                noNumbers++;
            else if (Excluded.ContainsKey(test.Name))
                continue;
            else if (Missing(test) is { } operation)
                unsupported[operation] = unsupported.GetValueOrDefault(operation) + 1;
            else if (Failure(test) is { } failure)
                failures.Add($"{test.Name}: {failure}");
            else
                passed++;
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures));
        Assert.True((Passed, NoNumbers, Unsupported) == (passed, noNumbers, unsupported.Values.Sum()),
            $"{passed} passed, {noNumbers} are not only of numbers, {unsupported.Values.Sum()} have operators that are not supported: {string.Join(", ", unsupported)}");
    }

    private static string? Missing(OperatorCase test)
    {
        try
        {
            using var graph = Translate(test);
            return null;
        }
        catch (RejectedException refusal) when (refusal.Message.Contains("not supported", StringComparison.Ordinal))
        {
            return string.Join('+', test.Model.Nodes.Where(node => node.Operation != "Constant" && OperatorTable.Standard.Find(node) is null).Select(node => node.Operation).Distinct());
        }
    }

    private static string? Failure(OperatorCase test)
    {
        using var scope = NewDisposeScope();
        try
        {
            using var graph = Translate(test);
            var actual = graph.Forward([.. test.Inputs.Select(TorchValues.From)], Mode(test));
            return test.Outputs.Zip(actual).Select(pair => TorchValues.Difference(TorchValues.From(pair.First), pair.Second, Allowed(pair.First.ElementType))).FirstOrDefault(difference => difference is not null);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return exception.Message;
        }
    }

    /// <summary>It is the caller, not the node, who says whether a normalization trains.</summary>
    private static ForwardMode Mode(OperatorCase test) => test.Model.Nodes.Any(node => node.Whole("training_mode", 0) != 0) ? ForwardMode.BatchStatistics : ForwardMode.Inference;

    private static TorchGraph Translate(OperatorCase test) =>
        TorchGraph.Create(test.Model, [.. test.Model.Inputs.Select(input => input.Name)], [.. test.Model.Outputs.Select(output => output.Name)]);

    /// <summary>Half precision is computed in float32: the expected value is the rounded one.</summary>
    private static double Allowed(ElementType type) => type switch { ElementType.Float16 => 1e-3, ElementType.BFloat16 => 1e-2, _ => Tolerance };
}
