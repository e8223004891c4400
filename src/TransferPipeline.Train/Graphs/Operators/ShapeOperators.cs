using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Graphs;
using static TorchSharp.torch;

namespace TransferPipeline.Train.Graphs.Operators;

/// <summary>What changes shapes, types and the order of elements, but no values.</summary>
internal static class ShapeOperators
{
    internal static void Add(OperatorTable table)
    {
        table.Unary("Identity", x => x);
        table.One("Shape", Shape);
        table.Unary("Size", x => tensor(x.numel(), ScalarType.Int64));
        table.One("Reshape", Reshape);
        table.One("Flatten", Flatten);
        table.One("Squeeze", Squeeze);
        table.One("Unsqueeze", Unsqueeze);
        table.One("Transpose", Transpose);
        table.One("Concat", Concatenate);
        table.Many("Split", Split);
        table.One("Expand", Expand);
        table.One("Tile", scope =>
        {
            var repeats = scope.Wholes(1);
            return inputs => inputs[0].repeat(repeats(inputs)!);
        });
        table.One("Cast", scope =>
        {
            var type = TensorImport.TypeOf((ElementType)scope.Whole("to", 0), scope.Node.ToString());
            return inputs => inputs[0].to(type);
        });
        table.Binary("CastLike", (x, model) => x.to(model.dtype));
        table.One("DepthToSpace", scope => DepthToSpace(scope.Whole("blocksize", 1), scope.Text("mode", "DCR") == "CRD"));
        table.One("SpaceToDepth", scope => SpaceToDepth(scope.Whole("blocksize", 1)));
    }

    private static Func<StepInputs, Tensor> Shape(NodeScope scope)
    {
        var (start, end) = (scope.Whole("start", 0), scope.Whole("end", long.MaxValue));
        return inputs =>
        {
            var shape = inputs[0].shape;
            var (first, last) = (Place(start, shape.Length), Place(end, shape.Length));
            return tensor(shape[first..Math.Max(first, last)]).clone();
        };

        static int Place(long place, int rank) => (int)Math.Clamp(place < 0 ? place + rank : place, 0, rank);
    }

    private static Func<StepInputs, Tensor> Reshape(NodeScope scope)
    {
        var shape = scope.Wholes("shape", 1);
        var keepsZero = scope.Whole("allowzero", 0) != 0;
        return inputs =>
        {
            var wanted = shape(inputs)!;
            if (keepsZero || Array.IndexOf(wanted, 0) < 0)
                return inputs[0].reshape(wanted);

            var old = inputs[0].shape;
            return inputs[0].reshape([.. wanted.Select((size, axis) => size == 0 ? old[axis] : size)]);
        };
    }

    private static Func<StepInputs, Tensor> Flatten(NodeScope scope)
    {
        var axis = scope.Whole("axis", 1);
        return inputs =>
        {
            var shape = inputs[0].shape;
            var rows = shape.Take((int)(axis < 0 ? axis + shape.Length : axis)).Aggregate(1L, (product, size) => product * size);
            return inputs[0].reshape(rows, rows == 0 ? 0 : inputs[0].numel() / rows);
        };
    }

    private static Func<StepInputs, Tensor> Squeeze(NodeScope scope)
    {
        var axes = scope.Wholes("axes", 1);
        return inputs =>
        {
            if (axes(inputs) is not { } stated)
                return inputs[0].squeeze();

            var shape = inputs[0].shape;
            var gone = stated.Select(axis => axis < 0 ? axis + shape.Length : axis).ToHashSet();
            if (gone.FirstOrDefault(axis => shape[axis] != 1, -1) is var wide and >= 0)
                throw new ArgumentException($"axis {wide} has {shape[wide]} places and cannot be left out.");

            return inputs[0].reshape([.. shape.Where((_, axis) => !gone.Contains(axis))]);
        };
    }

    private static Func<StepInputs, Tensor> Unsqueeze(NodeScope scope)
    {
        var axes = scope.Wholes("axes", 1);
        return inputs =>
        {
            var stated = axes(inputs)!;
            if (stated.Length == 1)
                return inputs[0].unsqueeze(stated[0]);

            var x = inputs[0];
            var rank = x.dim() + stated.Length;
            foreach (var axis in stated.Select(axis => axis < 0 ? axis + rank : axis).Order())
                x = x.unsqueeze(axis);
            return x;
        };
    }

    private static Func<StepInputs, Tensor> Transpose(NodeScope scope) => scope.Wholes("perm") is { } order
        ? inputs => inputs[0].permute(order)
        : inputs => inputs[0].permute([.. Enumerable.Range(0, (int)inputs[0].dim()).Reverse().Select(axis => (long)axis)]);

    private static Func<StepInputs, Tensor> Concatenate(NodeScope scope)
    {
        var axis = scope.Whole("axis", 1);
        return inputs => inputs.Count == 1 ? inputs[0] : cat(inputs.Tensors!, axis);
    }

    private static Kernel Split(NodeScope scope)
    {
        var axis = scope.Whole("axis", 0);
        var sizes = scope.Wholes("split", 1);
        var count = scope.Node.Outputs.Count;
        return inputs =>
        {
            var stated = sizes(inputs);
            if (stated is { Length: > 0 })
                return inputs[0].split(stated, axis);

            // As equal as can be, the last one smaller.
            var whole = inputs[0].shape[axis < 0 ? axis + inputs[0].dim() : axis];
            var part = (whole + count - 1) / count;
            return inputs[0].split([.. Enumerable.Range(0, count).Select(index => Math.Clamp(whole - index * part, 0, part))], axis);
        };
    }

    private static Func<StepInputs, Tensor> Expand(NodeScope scope)
    {
        var shape = scope.Wholes(1);
        return inputs =>
        {
            var (old, wanted) = (inputs[0].shape, shape(inputs)!);
            var rank = Math.Max(old.Length, wanted.Length);
            var sizes = new long[rank];
            for (var axis = 1; axis <= rank; axis++)
            {
                var (from, to) = (axis <= old.Length ? old[^axis] : 1, axis <= wanted.Length ? wanted[^axis] : 1);
                sizes[^axis] = to == 1 ? from : to;
            }

            return inputs[0].expand(sizes);
        };
    }

    private static Func<StepInputs, Tensor> DepthToSpace(long block, bool columnsFirst) => inputs =>
    {
        var (n, c, h, w) = Sizes(inputs[0]);
        return columnsFirst
            ? inputs[0].reshape(n, c / (block * block), block, block, h, w).permute(0, 1, 4, 2, 5, 3).reshape(n, c / (block * block), h * block, w * block)
            : inputs[0].reshape(n, block, block, c / (block * block), h, w).permute(0, 3, 4, 1, 5, 2).reshape(n, c / (block * block), h * block, w * block);
    };

    private static Func<StepInputs, Tensor> SpaceToDepth(long block) => inputs =>
    {
        var (n, c, h, w) = Sizes(inputs[0]);
        return inputs[0].reshape(n, c, h / block, block, w / block, block).permute(0, 3, 5, 1, 2, 4).reshape(n, c * block * block, h / block, w / block);
    };

    private static (long N, long C, long H, long W) Sizes(Tensor x) => x.shape is [var n, var c, var h, var w]
        ? (n, c, h, w)
        : throw new RejectedException("Blocks of pictures need a tensor of batch, channels, height and width.");
}
