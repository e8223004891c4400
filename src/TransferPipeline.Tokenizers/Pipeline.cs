using System.Collections.Concurrent;
using TransferPipeline.Tokenizers.AddedTokens;
using TransferPipeline.Tokenizers.Encodings;
using TransferPipeline.Tokenizers.Models;
using TransferPipeline.Tokenizers.Normalizers;
using TransferPipeline.Tokenizers.PreTokenizers;
using TransferPipeline.Tokenizers.Texts;

namespace TransferPipeline.Tokenizers;

/// <summary>The stages before the template: added tokens, normalizer, pre-tokenizer, model. Lends each caller a workspace.</summary>
internal sealed class Pipeline(AddedVocabulary added, INormalizer? normalizer, IPreTokenizer? preTokenizer, IModel model)
{
    /// <summary>A longer text's workspace is let go: it would hold its megabytes for ever.</summary>
    private const int MaxKeptLength = 1 << 18;

    private readonly ConcurrentBag<Workspace> idle = [];
    private readonly bool needsOffsets = NeedsOffsets(preTokenizer);

    /// <summary>The ids alone.</summary>
    internal void AppendIds(ReadOnlySpan<char> text, List<int> into)
    {
        var workspace = Rent();
        var tokens = workspace.Tokens;
        tokens.Clear();
        Cut(text, workspace, needsOffsets);
        foreach (var piece in workspace.Text.Pieces)
        {
            if (piece.IsToken)
                tokens.Add(piece.AddedToken, 0, 0);
            else
                workspace.Words.Tokenize(workspace.Text.SpanOf(piece), tokens);
        }

        into.AddRange(tokens.Ids);
        Return(workspace, text.Length);
    }

    /// <summary>Tokens with all that is known about them.</summary>
    /// <param name="sequence">0 for a text, 1 for its pair; also the type id as long as no template gives another.</param>
    internal TokenRun Run(ReadOnlySpan<char> text, int sequence)
    {
        var workspace = Rent();
        var run = new TokenRun();
        Cut(text, workspace, aligned: true);
        var pieces = workspace.Text.Pieces;
        for (var i = 0; i < pieces.Count; i++)
        {
            workspace.Tokens.Clear();
            if (pieces[i].IsToken)
                workspace.Tokens.Add(pieces[i].AddedToken, 0, pieces[i].Length);
            else
                workspace.Words.Tokenize(workspace.Text.SpanOf(pieces[i]), workspace.Tokens);
            Add(workspace, pieces[i], i, sequence, run);
        }

        Return(workspace, text.Length);
        return run;
    }

    private static bool NeedsOffsets(IPreTokenizer? step) => step switch
    {
        Metaspace metaspace => metaspace.NeedsOffsets,
        PreTokenizerSequence sequence => sequence.Steps.Any(NeedsOffsets),
        _ => false,
    };

    private Workspace Rent() => idle.TryTake(out var workspace) ? workspace : new Workspace(model);

    private void Return(Workspace workspace, int length)
    {
        if (length <= MaxKeptLength)
            idle.Add(workspace);
    }

    private void Cut(ReadOnlySpan<char> text, Workspace workspace, bool aligned)
    {
        added.Extract(Surrogates.Repair(text), normalizer, workspace.Text, workspace.Found, workspace.Part, aligned);
        preTokenizer?.Apply(workspace.Text);
    }

    private void Add(Workspace workspace, Piece piece, int word, int sequence, TokenRun run)
    {
        var (text, tokens) = (workspace.Text.Text, workspace.Tokens);
        for (var i = 0; i < tokens.Count; i++)
        {
            var (start, end) = (piece.Start + tokens.Starts[i], piece.Start + tokens.Ends[i]);
            var spelled = piece.IsToken || tokens.Ids[i] == model.SpelledOutUnknown ? text.Span[start..end].ToString() : model.Vocabulary.TokenOf(tokens.Ids[i]) ?? "";
            run.Add(tokens.Ids[i], sequence, (text.StartOf(start), text.EndOf(end - 1)), spelled, word, sequence);
        }
    }
}
