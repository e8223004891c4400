namespace TransferPipeline.Hub.Cache;

/// <summary>Names that come from a server become names of files: only those that stay inside a folder, on every system, are taken.</summary>
internal static class RepositoryPath
{
    private const int MaxLength = 400;

    /// <summary>Why the name is not taken, as the end of a sentence; null when it is.</summary>
    internal static string? Problem(string path)
    {
        if (path.Length is 0 or > MaxLength)
            return $"has {path.Length} characters; 1 to {MaxLength} are allowed";
        if (path.Any(letter => letter < ' ' || letter is '\\' or ':' or '*' or '?' or '"' or '<' or '>' or '|' or '\u007f'))
            return "holds a character that no file name may have";

        return path.Split('/').Any(segment => segment is "" or "." or ".." || segment[^1] is ' ' or '.')
            ? "would lead out of the repository's folder"
            : null;
    }
}
