namespace TransferPipeline.Hub.Selection;

/// <summary>Names of ONNX files as Optimum, transformers.js and sentence-transformers give them.</summary>
internal static class Precisions
{
    internal const string Default = "fp32";
    internal const string Ending = ".onnx";

    /// <summary>Files that hold the whole network; a decoder that takes both the first and later steps before one for the first alone.</summary>
    private static readonly string[] Stems = ["model", "decoder_model_merged", "decoder_model"];

    private static readonly string[] Folders = ["onnx/", ""];

    private static readonly string[] SignedBytes = ["_qint8", "_qint8_avx512_vnni", "_qint8_avx512", "_qint8_avx2", "_qint8_arm64"];

    private static readonly string[] UnsignedBytes = ["_quint8", "_quint8_avx2"];

    /// <summary>What follows the stem, the best first. The order is fixed: the same reference is the same file on every machine.</summary>
    private static readonly Dictionary<string, string[]> Suffixes = new(StringComparer.Ordinal)
    {
        [Default] = [""],
        ["fp16"] = ["_fp16"],
        ["quantized"] = ["_quantized", "_int8", .. SignedBytes, "_uint8", .. UnsignedBytes],
        ["int8"] = ["_int8", "_quantized", .. SignedBytes],
        ["uint8"] = ["_uint8", .. UnsignedBytes],
        ["q4"] = ["_q4"],
        ["q4f16"] = ["_q4f16"],
        ["bnb4"] = ["_bnb4"],
        ["O1"] = ["_O1"],
        ["O2"] = ["_O2"],
        ["O3"] = ["_O3"],
        ["O4"] = ["_O4"],
    };

    internal static IEnumerable<string> Names => Suffixes.Keys;

    internal static bool IsKnown(string precision) => Suffixes.ContainsKey(precision);

    /// <summary>Paths at which a file of the precision may lie, the most wanted first.</summary>
    internal static IEnumerable<string> Paths(string precision)
        => from suffix in Suffixes[precision] from stem in Stems from folder in Folders select folder + stem + suffix + Ending;
}
