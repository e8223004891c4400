namespace TransferPipeline.Inference.Generation;

/// <summary>Keeps the best of what it is offered, the best first; of equals the one that was offered first.</summary>
internal sealed class BestCandidates(int count)
{
    private readonly List<(int Row, int Token, float Score)> found = new(count + 1);

    internal IReadOnlyList<(int Row, int Token, float Score)> Found => found;

    /// <param name="before">Added to each of the scores.</param>
    internal void Offer(int row, float before, ReadOnlySpan<float> scores)
    {
        var limit = found.Count < count ? float.NegativeInfinity : found[^1].Score;
        for (var token = 0; token < scores.Length; token++)
        {
            var score = before + scores[token];
            if (score <= limit)
                continue;

            var place = found.Count;
            while (place > 0 && found[place - 1].Score < score)
                place--;

            found.Insert(place, (row, token, score));
            if (found.Count > count)
                found.RemoveAt(count);
            if (found.Count == count)
                limit = found[^1].Score;
        }
    }
}
