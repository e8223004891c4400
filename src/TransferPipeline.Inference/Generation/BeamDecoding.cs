namespace TransferPipeline.Inference.Generation;

/// <summary>
/// Beam search as Hugging Face's <c>generate()</c> has it since 4.50: of the best continuations of all beams those that end are finished, if they
/// are among the best <see cref="GenerationSettings.Beams"/>, and the best that do not end go on.
/// </summary>
internal sealed class BeamDecoding(GenerationPrompt prompt, int index, int limit, GenerationSettings settings, TextEnding ending)
    : Decoding(prompt, index, limit)
{
    /// <summary>Score of what is no candidate.</summary>
    private const float Out = -1e9f;

    private readonly int kept = Math.Max(2, 1 + settings.EndTokens.Count) * settings.Beams;
    private readonly int[] parents = new int[settings.Beams];
    private List<Beam> running = [.. Enumerable.Range(0, settings.Beams).Select(beam => new Beam([], beam == 0 ? 0 : Out, 0, null))];
    private List<Beam> finished = [];

    internal override int Rows => settings.Beams;

    internal override int TokenOf(int row) => running[row].Tokens[^1];

    internal override int ParentOf(int row) => parents[row];

    internal override void Advance(DecoderLogits logits, Func<int, int> rowOf, TokenScores scores)
    {
        if (Continuations(logits, rowOf, scores) is not { } candidates)
            return;

        var length = running[0].Tokens.Count + 1;
        Finish(candidates, length);
        running = [.. candidates.Select(beam => beam.Finish is null ? beam : beam with { Score = beam.Score + Out }).OrderByDescending(beam => beam.Score).Take(Rows)];
        for (var row = 0; row < Rows; row++)
            parents[row] = running[row].Parent;

        Done = candidates.All(beam => beam.Finish is not null) || (IsFull && settings.EarlyStopping == BeamStopping.WhenEnough) || !CanImprove(length);
    }

    internal override IEnumerable<(int Sample, GeneratedText Text)> Texts() =>
        finished.Take(settings.Samples).Select((beam, sample) => (sample, new GeneratedText(beam.Tokens, beam.Finish!)));

    private bool IsFull => finished.Count == Rows;

    /// <summary>The best continuations of all beams, the best first; null where the logits are not numbers.</summary>
    private List<Beam>? Continuations(DecoderLogits logits, Func<int, int> rowOf, TokenScores scores)
    {
        var best = new BestCandidates(kept);
        for (var row = 0; row < Rows; row++)
        {
            if (!TryRead(logits, rowOf(row), scores))
                return null;

            scores.ToLogProbabilities();
            LogitsRules.Apply(settings, [.. Prompt.Tokens, .. running[row].Tokens], Prompt.Tokens.Length, scores);
            best.Offer(row, running[row].Score, scores.Values);
        }

        return [.. best.Found.Select(candidate => Continue(candidate.Row, candidate.Token, candidate.Score))];
    }

    private Beam Continue(int row, int token, float score)
    {
        List<int> tokens = [.. running[row].Tokens, token];
        return new Beam(tokens, score, row, ending.Of(tokens, Limit));
    }

    private void Finish(List<Beam> candidates, int length)
    {
        var ended = candidates.Take(Rows)
            .Where(beam => beam.Finish is not null)
            .Select(beam => beam with { Score = Normalized(beam.Score, length) });
        finished = [.. finished.Concat(ended).OrderByDescending(beam => beam.Score).Take(Rows)];
    }

    private bool CanImprove(int length)
    {
        var best = Normalized(running[0].Score, settings.EarlyStopping == BeamStopping.WhenImpossible && settings.LengthPenalty > 0 ? Limit : length);
        return !IsFull || best > finished[^1].Score;
    }

    private float Normalized(float score, int length) => score / (float)Math.Pow(length, settings.LengthPenalty);

    /// <param name="Score">Of a running beam the sum of log probabilities; of a finished one that over its length.</param>
    /// <param name="Parent">The row that it goes on from.</param>
    /// <param name="Finish">Null while it goes on.</param>
    private sealed record Beam(List<int> Tokens, float Score, int Parent, string? Finish);
}
