namespace TransferPipeline.Inference.Generation;

/// <summary>
/// Keeps a batch full: a text that is done leaves it and the next one takes its place. Rows lie at any length beside each other, but a prompt is run
/// only with prompts of its own length.
/// </summary>
internal sealed class DecodingLoop(DecoderModel model, int batchSize, TokenScores scores, Action<Decoding> done)
{
    private readonly List<Active> active = [];
    private DecoderRows? rows;
    private int usedRows;

    /// <param name="cancellationToken">Looked at before each step.</param>
    internal void Run(IEnumerable<Decoding> decodings, CancellationToken cancellationToken)
    {
        var waiting = new LinkedList<Decoding>(decodings.OrderByDescending(decoding => decoding.Prompt.Tokens.Length));
        var started = new List<DecoderRows>();
        var places = new Dictionary<Decoding, RowPlace[]>();
        try
        {
            while (waiting.Count > 0 || active.Count > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Join(waiting, started, places);
                if (active.Count > 0)
                {
                    if (places.Count > 0 || IsMoved() || IsThin())
                        Gather(places);

                    Step();
                }

                places.Clear();
                Release(started);
            }
        }
        finally
        {
            Release(started);
            rows?.Dispose();
        }
    }

    private static void Release(List<DecoderRows> started)
    {
        foreach (var old in started)
            old.Dispose();

        started.Clear();
    }

    /// <summary>Joining costs a copy of the cache: not for each row that becomes free.</summary>
    private int JoinAt => Math.Max(1, batchSize / 8);

    private void Join(LinkedList<Decoding> waiting, List<DecoderRows> started, Dictionary<Decoding, RowPlace[]> places)
    {
        foreach (var length in Joining(waiting).GroupBy(decoding => decoding.Prompt.Tokens.Length))
        {
            foreach (var prompts in length.GroupBy(decoding => decoding.Prompt).Chunk(model.PromptsFor(length.Key, batchSize)))
                Start(prompts, started, places);
        }
    }

    private List<Decoding> Joining(LinkedList<Decoding> waiting)
    {
        var joining = new List<Decoding>();
        var free = batchSize - usedRows;
        if (active.Count > 0 && free < JoinAt)
            return joining;

        int? length = model.Signature.MixesLengths || active.Count == 0 ? null : rows!.LengthOf(active[0].First);
        for (var node = waiting.First; node is not null;)
        {
            var next = node.Next;
            var fits = node.Value.Rows <= free || (active.Count == 0 && joining.Count == 0);
            if (!fits)
                break;

            if (length is null || node.Value.Prompt.Tokens.Length == length)
            {
                joining.Add(node.Value);
                waiting.Remove(node);
                free -= node.Value.Rows;
                length = model.Signature.MixesLengths ? null : node.Value.Prompt.Tokens.Length;
            }

            node = next;
        }

        return joining;
    }

    /// <summary>Runs prompts, each once for however many texts it has.</summary>
    private void Start(IGrouping<GenerationPrompt, Decoding>[] prompts, List<DecoderRows> started, Dictionary<Decoding, RowPlace[]> places)
    {
        var fresh = model.Start([.. prompts.Select(prompt => prompt.Key.Tokens)]);
        started.Add(fresh);
        for (var row = 0; row < prompts.Length; row++)
        {
            foreach (var decoding in prompts[row])
            {
                var place = row;
                decoding.Advance(fresh.Logits, _ => place, scores);
                if (decoding.Done)
                {
                    done(decoding);
                    continue;
                }

                active.Add(new Active(decoding, 0));
                places[decoding] = [.. Enumerable.Repeat(new RowPlace(fresh, row), decoding.Rows)];
                usedRows += decoding.Rows;
            }
        }
    }

    private RowPlace[] PlacesOf(Active one) => [.. Enumerable.Range(0, one.Decoding.Rows).Select(row => new RowPlace(rows!, one.First + one.Decoding.ParentOf(row)))];

    private bool IsMoved() => active.Any(one => one.Decoding.Rows > 1 && Enumerable.Range(0, one.Decoding.Rows).Any(row => one.Decoding.ParentOf(row) != row));

    /// <summary>Rows that are done with cost their share of each step until they are taken out.</summary>
    private bool IsThin() => rows!.Count - usedRows >= Math.Max(1, rows.Count / 4);

    private void Gather(Dictionary<Decoding, RowPlace[]> places)
    {
        var gathered = model.Gather([.. active.SelectMany(one => places.GetValueOrDefault(one.Decoding) ?? PlacesOf(one))]);
        rows?.Dispose();
        rows = gathered;
        var first = 0;
        for (var i = 0; i < active.Count; i++)
        {
            active[i] = active[i] with { First = first };
            first += active[i].Decoding.Rows;
        }
    }

    private void Step()
    {
        var tokens = new int[rows!.Count];
        foreach (var (decoding, first) in active)
        {
            for (var row = 0; row < decoding.Rows; row++)
                tokens[first + row] = decoding.TokenOf(row);
        }

        rows.Step(tokens);
        foreach (var (decoding, first) in active)
        {
            decoding.Advance(rows.Logits, row => first + row, scores);
            if (decoding.Done)
                done(decoding);
        }

        usedRows -= active.Where(one => one.Decoding.Done).Sum(one => one.Decoding.Rows);
        active.RemoveAll(one => one.Decoding.Done);
    }

    private readonly record struct Active(Decoding Decoding, int First);
}
