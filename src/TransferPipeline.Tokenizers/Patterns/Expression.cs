using TransferPipeline.Tokenizers.Texts;

namespace TransferPipeline.Tokenizers.Patterns;

/// <summary>
/// A compiled regular expression over code points, run by backtracking with a stack of its own. Not .NET's: that one works on UTF-16 units, so that letters beyond the
/// first plane are none to it, and it reads some of the reference's syntax otherwise.
/// </summary>
internal sealed class Expression(Instruction[] program) : IPattern
{
    [ThreadStatic]
    private static Stack<Way>? idle;

    public bool MayMatch(ReadOnlySpan<char> text) => true;

    public void Find(ReadOnlySpan<char> text, List<(int Start, int End)> into)
    {
        var stack = idle ?? new Stack<Way>();
        idle = null;
        var done = -1;
        for (var start = 0; start <= text.Length;)
        {
            stack.Clear();
            var end = Run(text, start, 0, stack);
            if (end > start || (end == start && end != done))
                into.Add((start, end));
            if (end > start)
                start = done = end;
            else if (start == text.Length)
                break;
            else
                start += Units(text, start);
        }

        idle = stack;
    }

    /// <summary>The end of a match that begins here, or -1.</summary>
    private int Run(ReadOnlySpan<char> text, int at, int pc, Stack<Way> stack)
    {
        var floor = stack.Count;
        while (true)
        {
            var step = program[pc];
            switch (step.Operation)
            {
                case Operation.Match:
                    while (stack.Count > floor)
                        stack.Pop();
                    return at;
                case Operation.Split:
                    stack.Push(new Way(step.Second, at, at));
                    pc = step.First;
                    continue;
                case Operation.Jump:
                    pc = step.First;
                    continue;
                case Operation.Set when at < text.Length && step.Set!.Contains(CodePointReader.At(text, at, out var units)):
                    at += units;
                    pc++;
                    continue;
                case Operation.Run when RunEnd(text, at, step) is { End: >= 0 } run:
                    if (run.End > run.Least)
                        stack.Push(new Way(pc + 1, run.End, run.Least));
                    at = run.End;
                    pc++;
                    continue;
                case Operation.LookAhead or Operation.NegativeLookAhead when Run(text, at, pc + 1, stack) >= 0 == (step.Operation == Operation.LookAhead):
                    pc = step.First;
                    continue;
                case Operation.Atomic when Run(text, at, pc + 1, stack) is >= 0 and var end:
                    at = end;
                    pc = step.First;
                    continue;
                case >= Operation.TextStart or Operation.LookBehind or Operation.NegativeLookBehind when Holds(text, at, step):
                    pc++;
                    continue;
            }

            if (stack.Count == floor)
                return -1;
            (pc, at) = Back(text, stack);
        }
    }

    /// <summary>The next way to try: of a run one code point less than last time.</summary>
    private static (int Pc, int At) Back(ReadOnlySpan<char> text, Stack<Way> stack)
    {
        var way = stack.Pop();
        if (way.At == way.Least)
            return (way.Pc, way.At);
        CodePointReader.Before(text, way.At, out var units);
        var shorter = way with { At = way.At - units };
        if (shorter.At > way.Least)
            stack.Push(shorter);
        return (shorter.Pc, shorter.At);
    }

    private static (int End, int Least) RunEnd(ReadOnlySpan<char> text, int at, Instruction step)
    {
        var (count, least) = (0, step.First == 0 ? at : -1);
        while (count < step.Second && at < text.Length && step.Set!.Contains(CodePointReader.At(text, at, out var units)))
        {
            at += units;
            if (++count == step.First)
                least = at;
        }

        return least < 0 ? (-1, -1) : (at, least);
    }

    private static bool Holds(ReadOnlySpan<char> text, int at, Instruction step) => step.Operation switch
    {
        Operation.LookBehind => at > 0 && step.Set!.Contains(CodePointReader.Before(text, at, out _)),
        Operation.NegativeLookBehind => at == 0 || !step.Set!.Contains(CodePointReader.Before(text, at, out _)),
        Operation.TextStart => at == 0,
        Operation.TextEnd => at == text.Length,
        Operation.LineStart => at == 0 || text[at - 1] == '\n',
        Operation.LineEnd => at == text.Length || text[at] == '\n',
        Operation.WordBoundary => AtBoundary(text, at),
        _ => !AtBoundary(text, at),
    };

    private static bool AtBoundary(ReadOnlySpan<char> text, int at)
        => (at > 0 && Properties.Word.Contains(CodePointReader.Before(text, at, out _))) != (at < text.Length && Properties.Word.Contains(CodePointReader.At(text, at, out _)));

    private static int Units(ReadOnlySpan<char> text, int at)
    {
        CodePointReader.At(text, at, out var units);
        return units;
    }

    /// <summary>Where to go on when what was tried fails: at a place in the text, or at any between it and an earlier one.</summary>
    private readonly record struct Way(int Pc, int At, int Least);
}
