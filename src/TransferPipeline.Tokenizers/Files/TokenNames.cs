namespace TransferPipeline.Tokenizers.Files;

/// <summary>Special tokens by their roles ("bos_token", "pad_token" …), as configuration files name them.</summary>
internal sealed class TokenNames(IReadOnlyDictionary<string, string> named)
{
    /// <summary>Roles, each with the names that are tried when no file names a token.</summary>
    private static readonly Dictionary<string, string[]> Usual = new()
    {
        ["bos_token"] = ["<s>", "<|begin_of_text|>", "<bos>", "<|startoftext|>", "<|endoftext|>"],
        ["eos_token"] = ["</s>", "<|end_of_text|>", "<eos>", "<|endoftext|>"],
        ["pad_token"] = ["[PAD]", "<pad>", "<|pad|>"],
        ["unk_token"] = ["[UNK]", "<unk>"],
        ["cls_token"] = ["[CLS]"],
        ["sep_token"] = ["[SEP]"],
        ["mask_token"] = ["[MASK]", "<mask>"],
    };

    internal static TokenNames None { get; } = new(new Dictionary<string, string>());

    internal static IEnumerable<string> Roles => Usual.Keys;

    internal IReadOnlyDictionary<string, string> Named => named;

    internal bool IsEmpty => named.Count == 0;

    internal string? this[string role] => named.GetValueOrDefault(role);

    internal SpecialTokens Resolve(Func<string, int?> idOf)
    {
        return new SpecialTokens
        {
            Begin = Find("bos_token"),
            End = Find("eos_token"),
            Padding = Find("pad_token"),
            Unknown = Find("unk_token"),
            Class = Find("cls_token"),
            Separator = Find("sep_token"),
            Mask = Find("mask_token"),
        };

        SpecialToken? Find(string role)
        {
            var candidates = IsEmpty ? Usual[role] : this[role] is { } name ? [name] : [];
            return candidates.Select(name => (name, id: idOf(name))).Where(found => found.id is not null).Select(found => new SpecialToken(found.name, found.id!.Value)).FirstOrDefault();
        }
    }
}
