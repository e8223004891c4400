using System.Runtime.InteropServices;
using System.Text.Json;
using TransferPipeline.Onnx.Graphs;

namespace TransferPipeline.Benchmarks.Exports;

/// <summary>A shared graph from a real exporter in a scratch folder, with the weights beside it that its formula makes.</summary>
internal sealed class MadeExport : IDisposable
{
    private const int Chunk = 1 << 18;

    private MadeExport(string folder, string name)
    {
        Folder = folder;
        Path = System.IO.Path.Combine(folder, name + ".onnx");
    }

    internal static IReadOnlyList<string> Names =>
    [
        .. Directory.EnumerateFiles(SharedFolder.Find("models", "exports"), "*.weights.json")
            .Select(file => System.IO.Path.GetFileName(file)[..^".weights.json".Length]).Order(StringComparer.Ordinal),
    ];

    internal string Folder { get; }

    internal string Path { get; }

    internal static MadeExport Make(string name)
    {
        var made = new MadeExport(Directory.CreateTempSubdirectory("transfer-export-").FullName, name);
        File.Copy(SharedFolder.Find("models", "exports", name + ".onnx"), made.Path);
        using var plan = JsonDocument.Parse(File.ReadAllText(SharedFolder.Find("models", "exports", name + ".weights.json")));
        using var stream = File.Create(System.IO.Path.Combine(made.Folder, plan.RootElement.GetProperty("file").GetString()!));
        stream.SetLength(plan.RootElement.GetProperty("bytes").GetInt64());
        foreach (var tensor in plan.RootElement.GetProperty("tensors").EnumerateArray())
            Write(stream, tensor);
        return made;
    }

    internal OnnxModel Load() => OnnxModel.Load(Path);

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static void Write(FileStream stream, JsonElement tensor)
    {
        var count = tensor.GetProperty("shape").EnumerateArray().Aggregate(1, (product, size) => product * size.GetInt32());
        var (seed, low, high) = (tensor.GetProperty("seed").GetUInt32(), tensor.GetProperty("lo").GetDouble(), tensor.GetProperty("hi").GetDouble());
        stream.Position = tensor.GetProperty("offset").GetInt64();
        var values = new float[Math.Min(count, Chunk)];
        for (var start = 0; start < count; start += Chunk)
        {
            var part = values.AsSpan(0, Math.Min(Chunk, count - start));
            for (var index = 0; index < part.Length; index++)
                part[index] = (float)(low + ((high - low) * (Hash((uint)(start + index), seed) / 4294967296.0)));
            stream.Write(MemoryMarshal.AsBytes(part));
        }
    }

    private static uint Hash(uint k, uint seed)
    {
        var h = k + (0x9E3779B9 * seed);
        h = (h ^ (h >> 16)) * 0x85EBCA6B;
        h = (h ^ (h >> 13)) * 0xC2B2AE35;
        return h ^ (h >> 16);
    }
}
