using TransferPipeline.Contracts;

namespace TransferPipeline.Tokenizers.Patterns;

/// <summary>
/// Reads Oniguruma's syntax (Ruby's flavour) as far as tokenizers use it: alternatives, groups, classes, quantifiers greedy, lazy and possessive, look-ahead, look-behind of one
/// character, the option i. What else there is is refused.
/// </summary>
internal sealed class ExpressionParser
{
    private const int MaxRepeats = 1000;
    private readonly string source;
    private readonly Func<string, RejectedException> refuse;
    private readonly List<Instruction> program = [];
    private int at;
    private bool ignoreCase;

    private ExpressionParser(string source, Func<string, RejectedException> refuse)
    {
        this.source = source;
        this.refuse = refuse;
    }

    internal static Instruction[] Parse(string source, Func<string, RejectedException> refuse)
    {
        var parser = new ExpressionParser(source, refuse);
        var instructions = parser.Alternatives();
        if (parser.at < source.Length)
            throw refuse($"a ')' at {parser.at + 1} closes nothing");
        parser.program.AddRange(instructions);
        parser.program.Add(new Instruction(Operation.Match));
        return [.. parser.program];
    }

    /// <summary>Code whose jumps are relative to its own begin.</summary>
    private List<Instruction> Alternatives()
    {
        var outerCase = ignoreCase;
        var branches = new List<List<Instruction>> { Branch() };
        while (at < source.Length && source[at] == '|')
        {
            at++;
            branches.Add(Branch());
        }

        ignoreCase = outerCase;
        return branches.SkipLast(1).Reverse().Aggregate(branches[^1], (rest, branch) => Either(branch, rest));
    }

    private List<Instruction> Branch()
    {
        List<Instruction> code = [];
        while (at < source.Length && source[at] is not ('|' or ')'))
            Append(code, Quantified());
        return code;
    }

    private List<Instruction> Quantified()
    {
        var item = Atom();
        while (at < source.Length && Quantifier() is { } quantifier)
            item = Repeat(item, quantifier.Least, quantifier.Most, quantifier.Mode);
        return item;
    }

    private List<Instruction> Atom()
    {
        var character = source[at];
        switch (character)
        {
            case '(':
                return Group();
            case '[':
                var (set, next) = new SetParser(source, at, ignoreCase, refuse).Class();
                at = next;
                return [new Instruction(Operation.Set, Set: set)];
            case '.':
                at++;
                return [new Instruction(Operation.Set, Set: CodePointSet.Of('\n').Not())];
            case '^':
                at++;
                return [new Instruction(Operation.LineStart)];
            case '$':
                at++;
                return [new Instruction(Operation.LineEnd)];
            case '*' or '+' or '?':
                throw refuse($"the '{character}' at {at + 1} repeats nothing");
            case '\\' when at + 1 < source.Length && Anchor(source[at + 1]) is { } anchor:
                at += 2;
                return [new Instruction(anchor)];
            default:
                var (escaped, after) = new SetParser(source, at, ignoreCase, refuse).One();
                at = after;
                return [new Instruction(Operation.Set, Set: escaped)];
        }
    }

    private static Operation? Anchor(char letter) => letter switch
    {
        'A' => Operation.TextStart,
        'z' => Operation.TextEnd,
        'b' => Operation.WordBoundary,
        'B' => Operation.NoWordBoundary,
        _ => null,
    };

    private List<Instruction> Group()
    {
        var opened = at++;
        var outerCase = ignoreCase;
        var kind = GroupKind(opened);
        if (source[at - 1] == ')')
        {
            // Options alone: they hold for the rest of the group around them, alternatives included.
            var rest = Alternatives();
            ignoreCase = outerCase;
            return rest;
        }

        var body = Alternatives();
        if (at >= source.Length)
            throw refuse($"the '(' at {opened + 1} is not closed");
        at++;
        ignoreCase = outerCase;
        return kind switch
        {
            null => body,
            Operation.LookBehind or Operation.NegativeLookBehind => body is [{ Operation: Operation.Set, Set: { } set }]
                ? [new Instruction(kind.Value, Set: set)]
                : throw refuse($"the look-behind at {opened + 1} is for more than one character, which is not supported"),
            _ => Closed(kind.Value, body),
        };
    }

    private Operation? GroupKind(int opened)
    {
        if (at >= source.Length || source[at] != '?')
            return null;
        foreach (var (text, kind) in new (string, Operation?)[]
        {
            ("?:", null), ("?=", Operation.LookAhead), ("?!", Operation.NegativeLookAhead), ("?>", Operation.Atomic), ("?<=", Operation.LookBehind), ("?<!", Operation.NegativeLookBehind),
        })
        {
            if (string.CompareOrdinal(source, at, text, 0, text.Length) != 0)
                continue;
            at += text.Length;
            return kind;
        }

        // Options: (?i:…), or (?i) for the rest of the group around it.
        var end = source.AsSpan(at).IndexOfAny(':', ')');
        var options = end < 0 ? "" : source[(at + 1)..(at + end)];
        if (options is not ("i" or "-i"))
            throw refuse($"the group at {opened + 1} is of a kind that is not supported");
        ignoreCase = options == "i";
        at += end + 1;
        return null;
    }

    private (int Least, int Most, char Mode)? Quantifier()
    {
        (int Least, int Most)? range = source[at] switch
        {
            '*' => (0, int.MaxValue),
            '+' => (1, int.MaxValue),
            '?' => (0, 1),
            '{' => Braces(),
            _ => null,
        };
        if (range is not { } bounds)
            return null;
        var braces = source[at] == '{';
        at = braces ? source.IndexOf('}', at) + 1 : at + 1;
        var mode = at < source.Length && (source[at] == '?' || (source[at] == '+' && !braces)) ? source[at++] : ' ';
        return (bounds.Least, bounds.Most, mode);
    }

    private (int Least, int Most)? Braces()
    {
        var end = source.IndexOf('}', at);
        if (end < 0)
            return null;
        var parts = source[(at + 1)..end].Split(',');
        if (parts.Length > 2 || parts.Any(part => part.Any(digit => digit is < '0' or > '9')) || parts.All(part => part.Length == 0))
            return null;
        var least = parts[0].Length == 0 ? 0 : Bound(parts[0]);
        var most = parts.Length == 1 ? least : parts[1].Length == 0 ? int.MaxValue : Bound(parts[1]);
        return least <= most ? (least, most) : throw refuse($"the quantifier at {at + 1} has its bounds the wrong way round");
    }

    private int Bound(string digits)
        => digits.Length <= 4 && int.Parse(digits) <= MaxRepeats ? int.Parse(digits) : throw refuse($"the quantifier at {at + 1} asks for more than {MaxRepeats} repeats");

    private List<Instruction> Repeat(List<Instruction> item, int least, int most, char mode)
    {
        if (mode == '+')
            return Closed(Operation.Atomic, Repeat(item, least, most, ' '));
        if (item is [{ Operation: Operation.Set, Set: { } set }] && mode == ' ')
            return [new Instruction(Operation.Run, least, most, set)];
        if (most == int.MaxValue && MayBeEmpty(item))
            throw refuse($"the quantifier before {at + 1} repeats something that may be empty");

        List<Instruction> code = [];
        for (var i = 0; i < least; i++)
            Append(code, item);
        if (most == int.MaxValue)
        {
            Append(code, Loop(item, mode == '?'));
            return code;
        }

        List<Instruction> optional = [];
        for (var i = least; i < most; i++)
            optional = Maybe([.. item, .. Moved(optional, item.Count)], mode == '?');
        Append(code, optional);
        return code;
    }

    /// <summary>Whether some way through the code takes no character.</summary>
    private static bool MayBeEmpty(List<Instruction> code, int at = 0) => at >= code.Count || code[at] switch
    {
        { Operation: Operation.Set } => false,
        { Operation: Operation.Run, First: > 0 } => false,
        { Operation: Operation.Split, First: var first, Second: var second } => (first > at && MayBeEmpty(code, first)) || (second > at && MayBeEmpty(code, second)),
        { Operation: Operation.Jump, First: var next } => next > at && MayBeEmpty(code, next),
        { Operation: Operation.Atomic, First: var next } => AtomicMayBeEmpty(code, at + 1, next) && MayBeEmpty(code, next),
        { Operation: Operation.LookAhead or Operation.NegativeLookAhead, First: var next } => MayBeEmpty(code, next),
        _ => MayBeEmpty(code, at + 1),
    };

    private static bool AtomicMayBeEmpty(List<Instruction> code, int start, int end)
        => MayBeEmpty([.. Moved(code[start..(end - 1)], -start)]);

    private static List<Instruction> Either(List<Instruction> first, List<Instruction> second)
        => [new Instruction(Operation.Split, 1, first.Count + 2), .. Moved(first, 1), new Instruction(Operation.Jump, first.Count + 2 + second.Count), .. Moved(second, first.Count + 2)];

    private static List<Instruction> Maybe(List<Instruction> item, bool lazy)
        => [lazy ? new Instruction(Operation.Split, item.Count + 1, 1) : new Instruction(Operation.Split, 1, item.Count + 1), .. Moved(item, 1)];

    private static List<Instruction> Loop(List<Instruction> item, bool lazy)
        => [lazy ? new Instruction(Operation.Split, item.Count + 2, 1) : new Instruction(Operation.Split, 1, item.Count + 2), .. Moved(item, 1), new Instruction(Operation.Jump, 0)];

    private static List<Instruction> Closed(Operation kind, List<Instruction> body)
        => [new Instruction(kind, body.Count + 2), .. Moved(body, 1), new Instruction(Operation.Match)];

    private static void Append(List<Instruction> code, List<Instruction> item) => code.AddRange(Moved(item, code.Count));

    private static IEnumerable<Instruction> Moved(List<Instruction> code, int by) => [.. code.Select(step => step.Operation switch
    {
        Operation.Split => step with { First = step.First + by, Second = step.Second + by },
        Operation.Jump or Operation.LookAhead or Operation.NegativeLookAhead or Operation.Atomic => step with { First = step.First + by },
        _ => step,
    })];
}
