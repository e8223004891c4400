using System.Globalization;
using TransferPipeline.Onnx.Proto;

namespace TransferPipeline.Onnx.Tensors;

/// <summary>Where in which file the bytes of one tensor lie.</summary>
internal sealed record ExternalSlice(string Folder, string Location, long Offset, long Length)
{
    internal string Path => System.IO.Path.Combine(Folder, Location);

    internal static ExternalSlice Of(TensorProto tensor, string folder)
    {
        var entries = tensor.ExternalData.GroupBy(entry => entry.Key).ToDictionary(group => group.Key, group => group.Last().Value);
        var wanted = TensorSize.Bytes(tensor);
        return new(
            folder,
            entries.GetValueOrDefault("location", ""),
            Number(entries, "offset") ?? 0,
            Number(entries, "length") is { } stated && stated != wanted ? -1 : wanted);
    }

    /// <summary>Why these bytes may not or cannot be read, as the end of a sentence about the tensor; null when they can.</summary>
    internal string? Problem()
    {
        if (NameProblem() is { } problem)
            return problem;
        if (Length < 0 || Offset < 0)
            return $"states an offset or length in '{Location}' that does not fit its shape and type.";

        return SymbolicLink() is { } link
            ? $"lies in '{Location}', and {link} is a symbolic link, which is not followed; put the file itself there."
            : FileProblem();
    }

    /// <summary>The same for the name alone, wherever the file is.</summary>
    internal string? NameProblem()
    {
        if (Location.Length == 0)
            return "is external but names no file.";
        if (System.IO.Path.IsPathRooted(Location) || Location.Contains('\\') || Location.Contains(':'))
            return $"lies in '{Location}': external data must be named relative to the model.";

        return Location.Split('/').Contains("..") ? $"lies in '{Location}': external data must not lie outside the model's folder." : null;
    }

    internal byte[] Read()
    {
        var bytes = new byte[Length];
        using var file = File.OpenHandle(Path);
        var read = 0;
        while (read < bytes.Length)
        {
            var count = RandomAccess.Read(file, bytes.AsSpan(read), Offset + read);
            if (count == 0)
                throw new EndOfStreamException($"{Path} became shorter while it was read.");

            read += count;
        }

        return bytes;
    }

    private string? FileProblem()
    {
        var file = HubBlobs.Target(new FileInfo(Path)) ?? new FileInfo(Path);
        if (!file.Exists)
            return $"lies in '{Location}', which is not beside the model; fetch that file too.";
        if (FileLinks.Problem(file.FullName) is { } problem)
            return $"lies in '{Location}', which {problem}; put a copy there.";

        return Offset + Length > file.Length
            ? $"ends at byte {Offset + Length:N0} of '{Location}', which has {file.Length:N0}; the file was cut short, fetch it again."
            : null;
    }

    private string? SymbolicLink()
    {
        var path = Folder;
        foreach (var segment in Location.Split('/'))
        {
            path = System.IO.Path.Combine(path, segment);
            if (new FileInfo(path) is { LinkTarget: not null } link && HubBlobs.Target(link) is null)
                return $"'{segment}'";
        }

        return null;
    }

    private static long? Number(Dictionary<string, string> entries, string key) =>
        !entries.TryGetValue(key, out var text) ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : -1;
}
