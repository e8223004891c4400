#pragma warning disable CA1720 // the members are the types that the ONNX format names
namespace TransferPipeline.Onnx.Graphs;

/// <summary>Element types by their numbers in the ONNX format; a number not named here is kept as it is.</summary>
public enum ElementType
{
    Undefined = 0,
    Float = 1,
    UInt8 = 2,
    Int8 = 3,
    UInt16 = 4,
    Int16 = 5,
    Int32 = 6,
    Int64 = 7,
    String = 8,
    Bool = 9,
    Float16 = 10,
    Double = 11,
    UInt32 = 12,
    UInt64 = 13,
    BFloat16 = 16,
}
