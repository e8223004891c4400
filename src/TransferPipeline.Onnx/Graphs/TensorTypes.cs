using TransferPipeline.Onnx.Proto;

namespace TransferPipeline.Onnx.Graphs;

/// <summary>Between the format's value infos and <see cref="TensorDescription"/>.</summary>
internal static class TensorTypes
{
    internal static TensorDescription Describe(ValueInfoProto value)
    {
        var tensor = value.Type?.TensorType;
        return new(
            value.Name,
            (ElementType)(tensor?.ElemType ?? 0),
            tensor?.Shape is { } shape ? [.. shape.Dim.Select(Describe)] : null);
    }

    internal static ValueInfoProto Create(TensorDescription description)
    {
        var tensor = new TypeProto.Types.Tensor { ElemType = (int)description.ElementType };
        if (description.Dimensions is { } dimensions)
            tensor.Shape = new() { Dim = { dimensions.Select(Create) } };

        return new() { Name = description.Name, Type = new() { TensorType = tensor } };
    }

    private static TensorDimension Describe(TensorShapeProto.Types.Dimension dimension) => dimension.ValueCase switch
    {
        TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue when dimension.DimValue > 0 => TensorDimension.Of(dimension.DimValue),
        TensorShapeProto.Types.Dimension.ValueOneofCase.DimParam when dimension.DimParam.Length > 0 => TensorDimension.Named(dimension.DimParam),
        _ => default,
    };

    private static TensorShapeProto.Types.Dimension Create(TensorDimension dimension) => dimension switch
    {
        { Size: { } size } => new() { DimValue = size },
        { Symbol: { } symbol } => new() { DimParam = symbol },
        _ => new(),
    };
}
