using System.Security.Cryptography;
using System.Text.Json;

namespace TransferPipeline.Tests.Onnx;

/// <summary>The weights of the shared graphs from real exporters, which are made by a formula and not stored (MODELS.md).</summary>
internal static class MadeWeights
{
    /// <summary>Puts the model and its weights into a folder and gives the model's path.</summary>
    internal static string Place(string name, string folder)
    {
        var model = Path.Combine(folder, name + ".onnx");
        File.Copy(Shared.Find("models", "exports", name + ".onnx"), model);
        using var plan = JsonDocument.Parse(File.ReadAllText(Shared.Find("models", "exports", name + ".weights.json")));
        var bytes = new byte[plan.RootElement.GetProperty("bytes").GetInt32()];
        foreach (var tensor in plan.RootElement.GetProperty("tensors").EnumerateArray())
        {
            var count = tensor.GetProperty("shape").EnumerateArray().Aggregate(1, (product, dim) => product * dim.GetInt32());
            var (seed, low, high) = (tensor.GetProperty("seed").GetUInt32(), tensor.GetProperty("lo").GetDouble(), tensor.GetProperty("hi").GetDouble());
            var target = bytes.AsSpan(tensor.GetProperty("offset").GetInt32(), count * sizeof(float));
            for (var k = 0; k < count; k++)
                BitConverter.TryWriteBytes(target[(k * sizeof(float))..], (float)(low + ((high - low) * (Hash((uint)k, seed) / 4294967296.0))));
        }

        Assert.Equal(plan.RootElement.GetProperty("sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(bytes)));
        File.WriteAllBytes(Path.Combine(folder, plan.RootElement.GetProperty("file").GetString()!), bytes);
        return model;
    }

    private static uint Hash(uint k, uint seed)
    {
        var h = k + (0x9E3779B9 * seed);
        h = (h ^ (h >> 16)) * 0x85EBCA6B;
        h = (h ^ (h >> 13)) * 0xC2B2AE35;
        return h ^ (h >> 16);
    }
}
