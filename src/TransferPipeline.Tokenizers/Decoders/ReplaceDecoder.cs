using System.Text;
using TransferPipeline.Tokenizers.Patterns;

namespace TransferPipeline.Tokenizers.Decoders;

/// <summary>Puts a text in the place of every match in every token.</summary>
internal sealed class ReplaceDecoder(IPattern pattern, string content) : IDecoder
{
    public List<string> Decode(List<string> tokens) => [.. tokens.Select(Decode)];

    private string Decode(string token)
    {
        if (!pattern.MayMatch(token))
            return token;
        List<(int Start, int End)> matches = [];
        pattern.Find(token, matches);
        var decoded = new StringBuilder();
        var done = 0;
        foreach (var (start, end) in matches)
        {
            decoded.Append(token, done, start - done).Append(content);
            done = end;
        }

        return decoded.Append(token, done, token.Length - done).ToString();
    }
}
