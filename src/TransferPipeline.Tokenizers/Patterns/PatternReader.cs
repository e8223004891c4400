using TransferPipeline.Tokenizers.Files;

namespace TransferPipeline.Tokenizers.Patterns;

/// <summary>A "pattern" of a tokenizer.json: <c>{"String": …}</c> or <c>{"Regex": …}</c>.</summary>
internal static class PatternReader
{
    internal static IPattern Read(Part part, string name)
    {
        var pattern = part.Child(name, $"{part.Kind} '{part.Type}': its {name}") ?? throw part.Refusal($"lacks '{name}'");
        if (pattern.Text("String", null) is { } literal)
            return new LiteralPattern(literal);
        return pattern.Text("Regex", null) is { } expression
            ? new Expression(ExpressionParser.Parse(expression, message => part.Refusal($"has the pattern '{expression}', in which {message}")))
            : throw part.Refusal("has a pattern that is neither a 'String' nor a 'Regex'");
    }
}
