using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Onnx.Proto;
using TransferPipeline.Onnx.Tensors;
using static TorchSharp.torch;

namespace TransferPipeline.Tests.Train.Graphs;

/// <summary>A model of one node. Its operands are named x0, x1 …, its outputs y0, y1 …</summary>
internal sealed record OneNode(string Operation, int Opset, Operand[] Operands, params (string Name, object Value)[] Attributes)
{
    internal int Outputs { get; init; } = 1;

    internal string Domain { get; init; } = "";

    internal IEnumerable<(string Name, Operand Operand)> Named => Operands.Select((operand, index) => ($"x{index}", operand)).Where(pair => pair.operand != Operand.None);

    internal string[] Fed => [.. Named.Where(pair => pair.Operand.Role == OperandRole.Input).Select(pair => pair.Name)];

    internal string[] Given => [.. Enumerable.Range(0, Outputs).Select(index => $"y{index}")];

    /// <summary>Everything but settings is fed, in float64.</summary>
    internal OneNode InDoubles() => this with { Operands = [.. Operands.Select(operand => operand.Role == OperandRole.Constant ? operand : operand.InDoubles())] };

    internal OnnxModel Model()
    {
        var node = GraphNodes.Node(Operation, Operands.Select((operand, index) => operand == Operand.None ? "" : $"x{index}"), "y0", Attributes);
        node.Domain = Domain;
        node.Output.Add(Given[1..]);
        var model = new ModelProto
        {
            IrVersion = 8,
            OpsetImport = { new OperatorSetIdProto { Version = Opset } },
            Graph = new GraphProto
            {
                Name = Operation,
                Node = { node },
                Input = { Named.Where(pair => pair.Operand.Role == OperandRole.Input).Select(pair => TensorTypes.Create(new(pair.Name, pair.Operand.Type, [.. pair.Operand.Shape.Select(TensorDimension.Of)]))) },
                Initializer = { Named.Where(pair => pair.Operand.Role != OperandRole.Input).Select(pair => pair.Operand.Tensor(pair.Name)) },
                Output = { Given.Select(name => new ValueInfoProto { Name = name }) },
            },
        };
        if (Domain.Length > 0)
            model.OpsetImport.Add(new OperatorSetIdProto { Domain = Domain, Version = 1 });

        return new(model, null);
    }

    internal Tensor[] Feeds() => [.. Named.Where(pair => pair.Operand.Role == OperandRole.Input).Select(pair => TorchValues.From(TensorValue.Read(pair.Operand.Tensor(pair.Name), null)))];
}
