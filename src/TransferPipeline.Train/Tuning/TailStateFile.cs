using System.Buffers.Binary;
using System.Text.Json;
using TorchSharp;
using TransferPipeline.Contracts;

namespace TransferPipeline.Train.Tuning;

/// <summary>
/// A training that was stopped, as one file in the safetensors format: 8 bytes with the length of a JSON header, the header, then the tensors'
/// float32 values. The progress is the entry <c>progress</c> of the header's metadata.
/// </summary>
internal static class TailStateFile
{
    private const string Metadata = "__metadata__";
    private const int MostHeaderBytes = 1 << 28;

    /// <summary>Whole or not at all: it is written under another name first.</summary>
    internal static void Write(string path, TailProgress progress, IEnumerable<(string Name, torch.Tensor Value)> tensors)
    {
        var all = tensors.ToList();
        var header = new Dictionary<string, object> { [Metadata] = new Dictionary<string, string> { ["progress"] = JsonSerializer.Serialize(progress) } };
        var end = 0L;
        foreach (var (name, value) in all)
            header[name] = new Entry("F32", value.shape, [end, end += value.numel() * sizeof(float)]);

        var temporary = path + ".part";
        using (var file = File.Create(temporary))
        {
            var text = JsonSerializer.SerializeToUtf8Bytes(header);
            Span<byte> length = stackalloc byte[sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(length, text.Length);
            file.Write(length);
            file.Write(text);
            foreach (var (_, value) in all)
            {
                using var flat = TunedValues.Flat(value);
                file.Write(flat.bytes);
            }

            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }

    internal static TailProgress ReadProgress(string path)
    {
        using var file = File.OpenRead(path);
        return Header(file, path).Progress;
    }

    /// <summary>Fills the tensors, which are where they are used; the file must have all of them, and no others.</summary>
    internal static void ReadTensors(string path, IEnumerable<(string Name, torch.Tensor Value)> tensors)
    {
        using var file = File.OpenRead(path);
        var (_, entries, start) = Header(file, path);
        var read = 0;
        foreach (var (name, value) in tensors)
        {
            if (!entries.TryGetValue(name, out var entry) || entry.dtype != "F32" || !entry.shape.SequenceEqual(value.shape))
                throw Unusable(path, $"it has no tensor '{name}' of the shape [{string.Join(",", value.shape)}]");

            using var values = torch.empty(value.shape);
            var bytes = values.bytes;
            file.Position = start + entry.data_offsets[0];
            if (file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
                throw Unusable(path, "it was cut short");

            TunedValues.Put(value, values);
            read++;
        }

        if (read != entries.Count)
            throw Unusable(path, $"it has {entries.Count} tensors, not {read}");
    }

    internal static RejectedException Unusable(string path, string reason) =>
        new($"The state of a tuning in '{path}' cannot be used: {reason}. Start the tuning again.");

    private static (TailProgress Progress, Dictionary<string, Entry> Entries, long Start) Header(FileStream file, string path)
    {
        Span<byte> length = stackalloc byte[sizeof(long)];
        if (file.ReadAtLeast(length, length.Length, throwOnEndOfStream: false) < length.Length
            || BinaryPrimitives.ReadInt64LittleEndian(length) is not (> 0 and < MostHeaderBytes and var size)
            || size > file.Length - file.Position)
        {
            throw Unusable(path, "it was cut short, or is another kind of file");
        }

        try
        {
            var text = new byte[size];
            file.ReadExactly(text);
            var entries = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(text)!;
            var progress = JsonSerializer.Deserialize<TailProgress>(entries[Metadata].GetProperty("progress").GetString()!)!;
            entries.Remove(Metadata);
            return (progress, entries.ToDictionary(entry => entry.Key, entry => entry.Value.Deserialize<Entry>()!), file.Position);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw Unusable(path, "its header makes no sense");
        }
    }

    /// <summary>The names are the format's.</summary>
    private sealed record Entry(string dtype, long[] shape, long[] data_offsets);
}
