using System.Text.RegularExpressions;
using TransferPipeline.Contracts;
using TransferPipeline.Hub.Cache;
using TransferPipeline.Hub.Selection;

namespace TransferPipeline.Hub;

/// <summary>
/// A model on the hub: <c>hf:org/name[@revision][:precision or file]</c>. Old repositories have no <c>org/</c>. The revision is a branch, a tag or a commit.
/// </summary>
public sealed partial record HubReference
{
    public const string Prefix = "hf:";

    private const string DefaultRevision = "main";
    private const string Form = "Write hf:org/name, hf:org/name@revision, or hf:org/name@revision:fp16 (a precision, or the path of an .onnx file in the repository).";

    private HubReference(string repository, string revision, string selection)
    {
        Repository = repository;
        Revision = revision;
        Selection = selection;
    }

    /// <summary><c>org/name</c>.</summary>
    public string Repository { get; }

    /// <summary><c>main</c> where none is named.</summary>
    public string Revision { get; }

    /// <summary>Which ONNX file: a precision (<c>fp32</c> where none is named) or a path that ends in <c>.onnx</c>.</summary>
    public string Selection { get; }

    internal bool NamesFile => Selection.EndsWith(Precisions.Ending, StringComparison.OrdinalIgnoreCase);

    public static bool Is(string text) => text.StartsWith(Prefix, StringComparison.Ordinal);

    public static HubReference Parse(string text)
    {
        if (!Is(text))
            throw new RejectedException($"'{text}' is no reference to the hub. {Form}");

        var (rest, selection) = Split(text[Prefix.Length..], ':');
        var (repository, revision) = Split(rest, '@');
        if (Problem(repository, revision, selection) is { } problem)
            throw new RejectedException($"'{text}' is no reference to the hub: {problem}. {Form}");

        return new(repository, revision ?? DefaultRevision, selection ?? Precisions.Default);
    }

    /// <summary>The whole reference, with what was left out: under this name a lock file knows it.</summary>
    public override string ToString() => $"{Prefix}{Repository}@{Revision}:{Selection}";

    private static string? Problem(string repository, string? revision, string? selection)
    {
        if (!RepositoryName().IsMatch(repository) || repository.Contains("--") || repository.Contains("..") || repository.EndsWith(".git", StringComparison.OrdinalIgnoreCase))
            return $"'{repository}' is no repository name (letters, digits, '-', '_' and '.', one '/' at most)";
        if (revision is not null && (!RevisionName().IsMatch(revision) || RepositoryPath.Problem(revision) is not null))
            return $"'{revision}' is no revision (a branch, a tag or a commit)";
        if (selection is null)
            return null;

        return selection.EndsWith(Precisions.Ending, StringComparison.OrdinalIgnoreCase)
            ? RepositoryPath.Problem(selection) is { } problem ? $"'{selection}' {problem}" : null
            : Precisions.IsKnown(selection) ? null : $"'{selection}' is neither a precision ({string.Join(", ", Precisions.Names)}) nor a path that ends in {Precisions.Ending}";
    }

    private static (string Before, string? After) Split(string text, char mark)
    {
        var at = text.IndexOf(mark);
        return at < 0 ? (text, null) : (text[..at], text[(at + 1)..]);
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9._-]{0,95}(/[A-Za-z0-9_][A-Za-z0-9._-]{0,95})?\z")]
    private static partial Regex RepositoryName();

    [GeneratedRegex(@"\A[A-Za-z0-9._/+-]{1,200}\z")]
    private static partial Regex RevisionName();
}
