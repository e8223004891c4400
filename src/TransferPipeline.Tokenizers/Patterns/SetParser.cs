using System.Globalization;
using TransferPipeline.Contracts;

namespace TransferPipeline.Tokenizers.Patterns;

/// <summary>Reads one character, escape or class of a pattern as a set of code points.</summary>
internal sealed class SetParser(string source, int start, bool ignoreCase, Func<string, RejectedException> refuse)
{
    private int at = start;

    /// <summary>A character or escape outside a class, and where what follows begins.</summary>
    internal (CodePointSet Set, int Next) One()
    {
        var set = Item(inClass: false).Set;
        return (ignoreCase ? set.IgnoringCase() : set, at);
    }

    /// <summary>A class, from its '['.</summary>
    internal (CodePointSet Set, int Next) Class()
    {
        var opened = at++;
        var negated = at < source.Length && source[at] == '^';
        if (negated)
            at++;

        CodePointSet? all = null;
        CodePointSet? members = null;
        for (var first = true; ; first = false)
        {
            if (at >= source.Length)
                throw refuse($"the '[' at {opened + 1} is not closed");
            if (source[at] == ']' && !first)
                break;
            if (string.CompareOrdinal(source, at, "&&", 0, 2) == 0)
            {
                at += 2;
                all = Both(all, members);
                members = null;
                continue;
            }

            var member = Member();
            members = members?.Or(member) ?? member;
        }

        at++;
        var set = Both(all, members);
        if (ignoreCase)
            set = set.IgnoringCase();
        return (negated ? set.Not() : set, at);
    }

    private static CodePointSet Both(CodePointSet? all, CodePointSet? members)
    {
        var set = members ?? new CodePointSet(_ => false);
        return all?.And(set) ?? set;
    }

    private CodePointSet Member()
    {
        if (source[at] == '[')
        {
            if (at + 1 < source.Length && source[at + 1] == ':')
                throw refuse($"the class at {at + 1} is of POSIX's kind, which is not supported; use \\p{{…}}");
            var (inner, next) = new SetParser(source, at, ignoreCase, refuse).Class();
            at = next;
            return inner;
        }

        var (set, first) = Item(inClass: true);
        if (first < 0 || at + 1 >= source.Length || source[at] != '-' || source[at + 1] == ']')
            return set;
        at++;
        var (_, last) = Item(inClass: true);
        return last >= first ? CodePointSet.Range(first, last) : throw refuse($"a range that ends at {at} has its ends the wrong way round");
    }

    /// <summary>The set, and the code point when it is only one, else -1.</summary>
    private (CodePointSet Set, int CodePoint) Item(bool inClass)
    {
        if (source[at] != '\\')
        {
            var codePoint = Texts.CodePointReader.At(source, at, out var units);
            at += units;
            return (CodePointSet.Of(codePoint), codePoint);
        }

        if (++at >= source.Length)
            throw refuse("a '\\' at the end escapes nothing");
        var letter = source[at++];
        if (NamedSet(letter, inClass ? Properties.WordInClass : Properties.Word) is { } set)
            return (set, -1);
        var value = letter switch
        {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'f' => '\f',
            'v' => '\v',
            'a' => '\a',
            'e' => '\x1B',
            'x' or 'u' => Hexadecimal(letter),
            _ when !char.IsAsciiLetterOrDigit(letter) => letter,
            _ => throw refuse($"'\\{letter}' at {at - 1} is not supported"),
        };
        return (CodePointSet.Of(value), value);
    }

    private CodePointSet? NamedSet(char letter, CodePointSet word) => letter switch
    {
        's' => Properties.Space,
        'S' => Properties.Space.Not(),
        'd' => Properties.Digit,
        'D' => Properties.Digit.Not(),
        'w' => word,
        'W' => word.Not(),
        'p' or 'P' => Property(letter == 'P'),
        _ => null,
    };

    private CodePointSet Property(bool negated)
    {
        var end = at < source.Length && source[at] == '{' ? source.IndexOf('}', at) : -1;
        if (end < 0)
            throw refuse($"the '\\p' at {at - 1} has no '{{name}}'");
        var name = source[(at + 1)..end];
        at = end + 1;
        if (name.StartsWith('^'))
            (name, negated) = (name[1..], !negated);
        var set = Properties.Named(name) ?? throw refuse($"the property '{name}' is not known; known: general categories and {string.Join(", ", Properties.ScriptNames)}");
        return negated ? set.Not() : set;
    }

    private int Hexadecimal(char letter)
    {
        var braces = at < source.Length && source[at] == '{';
        var end = braces ? source.IndexOf('}', at) : Math.Min(source.Length, at + (letter == 'x' ? 2 : 4));
        var digits = end < 0 ? "" : source[(at + (braces ? 1 : 0))..end];
        if (!int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) || value > 0x10FFFF)
            throw refuse($"the code point at {at + 1} is not hexadecimal");
        at = end + (braces ? 1 : 0);
        return value;
    }
}
