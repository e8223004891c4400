using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Train.Graphs;
using TransferPipeline.Train.Graphs.Operators;
using static TorchSharp.torch;

namespace TransferPipeline.Tests.Train.Graphs;

/// <summary>ONNX's own tests of single operators, as Debian's libonnx-testdata 1.12 holds them.</summary>
public sealed class OperatorCaseTests
{
    private const double Tolerance = 1e-5;

    /// <summary>Cases of supported operators that are not computed, with the reason.</summary>
    private static readonly Dictionary<string, string> Excluded = [];

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
            else if (Unsupported(test) is { } operation)
                unsupported[operation] = unsupported.GetValueOrDefault(operation) + 1;
            else if (Failure(test) is { } failure)
                failures.Add($"{test.Name}: {failure}");
            else
                passed++;
        }

        TestContext.Current.SendDiagnosticMessage($"{passed} passed, {noNumbers} without numbers, {unsupported.Values.Sum()} unsupported: {string.Join(", ", unsupported)}");
        Assert.Empty(failures);
        Assert.Equal((0, 0, 0), (passed, noNumbers, unsupported.Values.Sum()));
    }

    private static string? Unsupported(OperatorCase test)
    {
        try
        {
            using var graph = Translate(test);
            return null;
        }
        catch (RejectedException refusal) when (refusal.Message.Contains("not supported", StringComparison.Ordinal))
        {
            return string.Join('+', test.Model.Nodes.Where(node => OperatorTable.Standard.Find(node) is null).Select(node => node.Operation).Distinct());
        }
    }

    private static string? Failure(OperatorCase test)
    {
        using var scope = NewDisposeScope();
        try
        {
            using var graph = Translate(test);
            var actual = graph.Forward([.. test.Inputs.Select(TorchValues.From)], ForwardMode.Inference);
            return test.Outputs.Zip(actual).Select(pair => TorchValues.Difference(TorchValues.From(pair.First), pair.Second, Allowed(pair.First.ElementType))).FirstOrDefault(difference => difference is not null);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return exception.Message;
        }
    }

    private static TorchGraph Translate(OperatorCase test) =>
        TorchGraph.Create(test.Model, [.. test.Model.Inputs.Select(input => input.Name)], [.. test.Model.Outputs.Select(output => output.Name)]);

    /// <summary>Half precision is computed in float32: the expected value is the rounded one.</summary>
    private static double Allowed(ElementType type) => type switch { ElementType.Float16 => 1e-3, ElementType.BFloat16 => 1e-2, _ => Tolerance };
}
