using System.Text;
using TransferPipeline.Contracts;

namespace TransferPipeline.Ingest.Sources.Idx;

/// <summary>What the numbers of a labels file mean: line n of <c>labels.txt</c> names class n; without that file the number is the name.</summary>
internal sealed class ClassNames
{
    private const int MaxBytes = 1 << 20;
    private readonly string? file;
    private readonly string[] names;

    private ClassNames(string? file, string[] names)
    {
        this.file = file;
        this.names = names;
    }

    /// <summary>Which numbers have a name, as half a sentence.</summary>
    internal string Extent => $"{file} names the classes 0 to {names.Length - 1}";

    internal static ClassNames Beside(string images)
    {
        var file = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(images))!, "labels.txt");
        if (!File.Exists(file))
            return new ClassNames(null, []);

        var names = Read(file).TrimEnd().Split('\n').Select(line => line.Trim()).ToArray();
        if (Array.IndexOf(names, "") is >= 0 and var empty)
            throw new RejectedException($"{file} names no class on line {empty + 1}. Line n must name class n, from 0 on.");

        if (names.GroupBy(name => name).FirstOrDefault(name => name.Count() > 1) is { } twice)
            throw new RejectedException($"{file} names '{twice.Key}' twice. Give each class a name of its own.");

        return new ClassNames(file, names);
    }

    /// <summary>Null when the file names no such class.</summary>
    internal string? Find(byte number) => file is null ? number.ToString() : number < names.Length ? names[number] : null;

    private static string Read(string file)
    {
        if (new FileInfo(file) is { LinkTarget: not null } or { Length: > MaxBytes })
            throw new RejectedException($"{file} is a link or longer than {MaxBytes:N0} bytes. Put a file with one class name per line there.");

        try
        {
            return File.ReadAllText(file, new UTF8Encoding(false, throwOnInvalidBytes: true));
        }
        catch (DecoderFallbackException exception)
        {
            throw new RejectedException($"{file} is not UTF-8 text. Save it as UTF-8.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RejectedException($"{file} cannot be read: {exception.Message}", exception);
        }
    }
}
