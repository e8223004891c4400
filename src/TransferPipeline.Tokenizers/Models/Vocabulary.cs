using TransferPipeline.Contracts;

namespace TransferPipeline.Tokenizers.Models;

/// <summary>Tokens and ids, both ways. A token listed twice has its last id.</summary>
internal sealed class Vocabulary
{
    private const int MaxId = 50_000_000;
    private readonly Dictionary<string, int> ids;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> lookup;
    private readonly string?[] tokens;

    internal Vocabulary(IReadOnlyCollection<KeyValuePair<string, int>> entries, string source)
    {
        Count = entries.Count;
        ids = new Dictionary<string, int>(entries.Count, StringComparer.Ordinal);
        foreach (var (token, id) in entries)
        {
            if (id is < 0 or > MaxId)
                throw new RejectedException($"{source}: the token '{token}' has the id {id}. Ids lie between 0 and {MaxId}.");
            ids[token] = id;
        }

        tokens = new string?[entries.Count == 0 ? 0 : entries.Max(entry => entry.Value) + 1];
        foreach (var (token, id) in entries)
            tokens[id] = token;
        lookup = ids.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>As many as are listed.</summary>
    internal int Count { get; }

    internal IEnumerable<KeyValuePair<string, int>> Entries => ids;

    /// <summary>The id, or -1.</summary>
    internal int IdOf(ReadOnlySpan<char> token) => lookup.TryGetValue(token, out var id) ? id : -1;

    internal string? TokenOf(int id) => (uint)id < (uint)tokens.Length ? tokens[id] : null;
}
