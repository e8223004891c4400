namespace TransferPipeline.Tokenizers.Unicode;

/// <summary>
/// What the reference holds code points to be. Own tables, as .NET's differ: it normalizes nothing under InvariantGlobalization, and the reference's are older.
/// </summary>
internal static class CodePoints
{
    private static readonly CodePointMap<CodePointClasses> Classes = ReadClasses();
    private static readonly CodePointMap<GeneralCategory> Categories = ReadCategories();
    private static readonly CodePointMap<int> Lower = new();
    private static readonly Dictionary<int, int[]> LongLower = [];

    static CodePoints()
    {
        foreach (var (_, item) in TableFile.Read("lowercase.txt"))
            ReadLower(item);
    }

    internal static bool Is(int codePoint, CodePointClasses classes) => (Classes[codePoint] & classes) != 0;

    internal static bool IsSpace(int codePoint) => (Classes[codePoint] & CodePointClasses.Space) != 0;

    internal static GeneralCategory Category(int codePoint) => Categories[codePoint];

    internal static bool IsLetter(int codePoint) => Categories[codePoint] is >= GeneralCategory.Lu and <= GeneralCategory.Lo;

    internal static bool IsNumber(int codePoint) => Categories[codePoint] is >= GeneralCategory.Nd and <= GeneralCategory.No;

    /// <summary>The lower case without context: a capital sigma is always σ. Code points that become several are in <see cref="LowerSequence"/>.</summary>
    internal static int ToLower(int codePoint) => codePoint + Lower[codePoint];

    /// <summary>The several code points that a capital becomes (İ alone), or null.</summary>
    internal static int[]? LowerSequence(int codePoint) => codePoint < 0x80 ? null : LongLower.GetValueOrDefault(codePoint);

    private static void ReadLower(string item)
    {
        if (item.Split('=') is [var from, var to])
        {
            LongLower[TableFile.CodePoint(from)] = [.. to.Split('+').Select(part => TableFile.CodePoint(part))];
            return;
        }

        var parts = item.Split(':');
        var (first, last) = TableFile.Range(parts[0]);
        var (step, difference) = (int.Parse(parts[1]), int.Parse(parts[2]));
        for (var codePoint = first; codePoint <= last; codePoint += step)
            Lower.Change(codePoint, _ => difference);
    }

    private static CodePointMap<CodePointClasses> ReadClasses()
    {
        var map = new CodePointMap<CodePointClasses>();
        foreach (var (heading, item) in TableFile.Read("flags.txt"))
        {
            var flag = Enum.Parse<CodePointClasses>(heading);
            map.Fill(TableFile.Range(item), value => value | flag);
        }

        return map;
    }

    private static CodePointMap<GeneralCategory> ReadCategories()
    {
        var map = new CodePointMap<GeneralCategory>();
        foreach (var (heading, item) in TableFile.Read("categories.txt"))
        {
            var category = Enum.Parse<GeneralCategory>(heading);
            map.Fill(TableFile.Range(item), _ => category);
        }

        return map;
    }
}
