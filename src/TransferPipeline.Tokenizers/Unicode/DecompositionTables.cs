namespace TransferPipeline.Tokenizers.Unicode;

/// <summary>Decompositions (Unicode 11), their inverse, and canonical combining classes (Unicode 9).</summary>
internal static class DecompositionTables
{
    private const int HangulBase = 0xAC00, LeadBase = 0x1100, VowelBase = 0x1161, TailBase = 0x11A7, Vowels = 21, Tails = 28, Syllables = 11172;
    private static readonly Dictionary<int, int[]> Canonical = [];
    private static readonly Dictionary<int, int[]> Compatible = [];
    private static readonly Dictionary<long, int> Composed = [];
    private static readonly CodePointMap<byte> Classes = new();

    static DecompositionTables()
    {
        Dictionary<int, (int[] Parts, char Kind)> levels = [];
        foreach (var (_, item) in TableFile.Read("decompositions.txt"))
        {
            var kind = item.IndexOfAny(['=', '!', '~']);
            levels[TableFile.CodePoint(item.AsSpan(0, kind))] = ([.. item[(kind + 1)..].Split('+').Select(part => TableFile.CodePoint(part))], item[kind]);
        }

        foreach (var (codePoint, (parts, kind)) in levels)
        {
            if (kind == '=' && parts.Length == 2)
                Composed[Pair(parts[0], parts[1])] = codePoint;
            if (kind != '~')
                Canonical[codePoint] = [.. Expand(codePoint, levels, compatibility: false)];
            Compatible[codePoint] = [.. Expand(codePoint, levels, compatibility: true)];
        }

        foreach (var (heading, item) in TableFile.Read("combining.txt"))
        {
            var combining = byte.Parse(heading);
            Classes.Fill(TableFile.Range(item), _ => combining);
        }
    }

    internal static byte CombiningClass(int codePoint) => Classes[codePoint];

    /// <summary>The full decomposition, or null when the code point has none.</summary>
    internal static int[]? Decompose(int codePoint, bool compatibility)
    {
        if (codePoint is >= HangulBase and < HangulBase + Syllables)
        {
            var syllable = codePoint - HangulBase;
            var (lead, vowel, tail) = (LeadBase + (syllable / (Vowels * Tails)), VowelBase + (syllable % (Vowels * Tails) / Tails), TailBase + (syllable % Tails));
            return tail == TailBase ? [lead, vowel] : [lead, vowel, tail];
        }

        return (compatibility ? Compatible : Canonical).GetValueOrDefault(codePoint);
    }

    /// <summary>The code point that two make, or -1.</summary>
    internal static int Compose(int first, int second)
    {
        if (first is >= LeadBase and < LeadBase + 19 && second is >= VowelBase and < VowelBase + Vowels)
            return HangulBase + ((((first - LeadBase) * Vowels) + second - VowelBase) * Tails);
        if (first is >= HangulBase and < HangulBase + Syllables && (first - HangulBase) % Tails == 0 && second is > TailBase and < TailBase + Tails)
            return first + second - TailBase;
        return Composed.TryGetValue(Pair(first, second), out var composed) ? composed : -1;
    }

    private static long Pair(int first, int second) => ((long)first << 32) | (uint)second;

    private static IEnumerable<int> Expand(int codePoint, Dictionary<int, (int[] Parts, char Kind)> levels, bool compatibility)
        => levels.TryGetValue(codePoint, out var level) && (compatibility || level.Kind != '~')
            ? level.Parts.SelectMany(part => Expand(part, levels, compatibility))
            : [codePoint];
}
