using TransferPipeline.Tokenizers.Files;
using TransferPipeline.Tokenizers.Patterns;

namespace TransferPipeline.Tokenizers.PreTokenizers;

/// <summary>The "pre_tokenizer" of a tokenizer.json.</summary>
internal static class PreTokenizerReader
{
    internal static IPreTokenizer Read(Part part) => part.Type switch
    {
        "BertPreTokenizer" => new BertPreTokenizer(),
        "ByteLevel" => new ByteLevel(part.Flag("add_prefix_space", true), part.Flag("use_regex", true)),
        "Whitespace" => new ClassSplit(CharacterClass.WordsAndSymbols, SplitBehaviour.Contiguous),
        "WhitespaceSplit" => new ClassSplit(CharacterClass.Space, SplitBehaviour.Removed),
        "Metaspace" => new Metaspace(part.Character("replacement", '\u2581'), ReadScheme(part), part.Flag("split", true)),
        "Split" => new PatternSplit(PatternReader.Read(part, "pattern"), Behaviour(part, part.Text("behavior")), part.Flag("invert", false)),
        "Punctuation" => new ClassSplit(CharacterClass.Punctuation, Behaviour(part, part.Text("behavior", "Isolated")!)),
        "Digits" => new ClassSplit(CharacterClass.Digit, part.Flag("individual_digits", false) ? SplitBehaviour.Isolated : SplitBehaviour.Contiguous),
        "CharDelimiterSplit" => new PatternSplit(new LiteralPattern(part.Text("delimiter")), SplitBehaviour.Removed, invert: false),
        "Sequence" => new PreTokenizerSequence([.. part.Children("pretokenizers", "pre-tokenizer").Select(Read)]),
        _ => throw part.Unknown("BertPreTokenizer", "ByteLevel", "Whitespace", "WhitespaceSplit", "Metaspace", "Split", "Punctuation", "Digits", "CharDelimiterSplit", "Sequence"),
    };

    /// <summary>Also "add_prefix_space", as older files say it.</summary>
    internal static PrependScheme ReadScheme(Part part)
    {
        var scheme = part.Text("prepend_scheme", "always") switch
        {
            "always" => PrependScheme.Always,
            "first" => PrependScheme.First,
            "never" => PrependScheme.Never,
            var other => throw part.Refusal($"has the 'prepend_scheme' '{other}', which is not known; known: always, first, never"),
        };
        return part.Flag("add_prefix_space", true) ? scheme : PrependScheme.Never;
    }

    private static SplitBehaviour Behaviour(Part part, string name) => name switch
    {
        "Removed" => SplitBehaviour.Removed,
        "Isolated" => SplitBehaviour.Isolated,
        "MergedWithPrevious" => SplitBehaviour.MergedWithPrevious,
        "MergedWithNext" => SplitBehaviour.MergedWithNext,
        "Contiguous" => SplitBehaviour.Contiguous,
        _ => throw part.Refusal($"has the 'behavior' '{name}', which is not known; known: Removed, Isolated, MergedWithPrevious, MergedWithNext, Contiguous"),
    };
}
