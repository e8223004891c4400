using System.Text;
using TransferPipeline.Tokenizers.PreTokenizers;

namespace TransferPipeline.Tokenizers.Decoders;

/// <summary>From characters of GPT-2's alphabet back to bytes, all tokens together; a token with another character in it stands for its own UTF-8.</summary>
internal sealed class ByteLevelDecoder : IDecoder
{
    public List<string> Decode(List<string> tokens)
    {
        var bytes = new List<byte>();
        foreach (var token in tokens)
        {
            if (token.All(character => ByteAlphabet.ByteOf(character) >= 0))
                bytes.AddRange(token.Select(character => (byte)ByteAlphabet.ByteOf(character)));
            else
                bytes.AddRange(Encoding.UTF8.GetBytes(token));
        }

        return [Encoding.UTF8.GetString([.. bytes])];
    }
}
