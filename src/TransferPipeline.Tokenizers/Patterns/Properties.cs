using TransferPipeline.Tokenizers.Unicode;

namespace TransferPipeline.Tokenizers.Patterns;

/// <summary>The properties that a pattern may name in <c>\p{…}</c>: general categories, short and long, and some scripts.</summary>
internal static class Properties
{
    private const string CategoryNames =
        "L=letter Lu=uppercaseletter Ll=lowercaseletter Lt=titlecaseletter Lm=modifierletter Lo=otherletter M=mark Mn=nonspacingmark Mc=spacingmark Me=enclosingmark N=number Nd=decimalnumber "
        + "Nl=letternumber No=othernumber P=punctuation,punct Pc=connectorpunctuation Pd=dashpunctuation Ps=openpunctuation Pe=closepunctuation Pi=initialpunctuation Pf=finalpunctuation "
        + "Po=otherpunctuation S=symbol Sm=mathsymbol Sc=currencysymbol Sk=modifiersymbol So=othersymbol Z=separator Zs=spaceseparator Zl=lineseparator Zp=paragraphseparator C=other Cc=control,cntrl "
        + "Cf=format Co=privateuse Cn=unassigned Cs=surrogate";

    private static readonly Dictionary<string, uint> Masks = ReadMasks();
    private static readonly Lazy<Dictionary<string, CodePointMap<bool>>> Scripts = new(ReadScripts);

    internal static CodePointSet Space { get; } = new(CodePoints.IsSpace);

    internal static CodePointSet Digit { get; } = Named("Nd")!;

    /// <summary>A word's characters inside a class, <c>[\w]</c>: not the two joiners.</summary>
    internal static CodePointSet WordInClass { get; } = new(codePoint => codePoint is not (0x200C or 0x200D) && CodePoints.Is(codePoint, CodePointClasses.Word));

    /// <summary>Outside of classes Oniguruma also counts six numbers of Latin-1.</summary>
    internal static CodePointSet Word { get; } = new(codePoint => codePoint is 0xB2 or 0xB3 or 0xB9 or (>= 0xBC and <= 0xBE) || WordInClass.Contains(codePoint));

    internal static IEnumerable<string> ScriptNames => Scripts.Value.Keys;

    internal static CodePointSet? Named(string name)
    {
        var plain = name.Replace("_", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();
        if (Masks.TryGetValue(plain, out var mask))
            return CodePointSet.Categories(mask);
        if (plain is "space" or "whitespace")
            return Space;
        return Scripts.Value.TryGetValue(plain, out var script) ? new CodePointSet(codePoint => script[codePoint]) : null;
    }

    private static Dictionary<string, uint> ReadMasks()
    {
        Dictionary<string, uint> masks = [];
        foreach (var entry in CategoryNames.Split(' '))
        {
            var (code, names) = (entry[..entry.IndexOf('=', StringComparison.Ordinal)], entry[(entry.IndexOf('=', StringComparison.Ordinal) + 1)..].Split(','));
            var mask = Enum.GetValues<GeneralCategory>().Where(category => category.ToString().StartsWith(code, StringComparison.Ordinal)).Aggregate(0u, (sum, category) => sum | (1u << (int)category));
            foreach (var name in names.Append(code.ToLowerInvariant()))
                masks[name] = mask;
        }

        return masks;
    }

    private static Dictionary<string, CodePointMap<bool>> ReadScripts()
    {
        Dictionary<string, CodePointMap<bool>> scripts = [];
        foreach (var (heading, item) in TableFile.Read("scripts.txt"))
        {
            var name = heading.ToLowerInvariant();
            if (!scripts.TryGetValue(name, out var map))
                scripts[name] = map = new CodePointMap<bool>();
            map.Fill(TableFile.Range(item), _ => true);
        }

        return scripts;
    }
}
