using TransferPipeline.Tokenizers.Patterns;

namespace TransferPipeline.Tests.Tokenizers.Patterns;

public sealed class ExpressionTests
{
    [Theory]
    [InlineData("a|ab", "abab", "a a")]
    [InlineData("ab|a", "aab", "a ab")]
    [InlineData("a+?b*", "aabb", "a abb")]
    [InlineData("a++a", "aaa", "")]
    [InlineData("(?>a+)b", "aab", "aab")]
    [InlineData("(?:ab){2,3}", "ababababab", "ababab abab")]
    [InlineData("(?:ab)*c", "ababc", "ababc")]
    [InlineData("x(?=y)", "xyx", "x")]
    [InlineData("x(?!y)", "xyx", "x")]
    [InlineData("(?<=a)b", "abb", "b")]
    [InlineData("(?<!a)b", "abb", "b")]
    [InlineData("[^a-c]+", "abxyc", "xy")]
    [InlineData("[a-z&&[^b]]+", "abc", "a c")]
    [InlineData(@"[\]\-a]+", "]-ab", "]-a")]
    [InlineData("[]a]+", "]a", "]a")]
    [InlineData(@"\p{Lu}\p{Ll}*", "AbcDe", "Abc De")]
    [InlineData(@"\P{L}+|\p{^N}", "a1b", "a 1 b")]
    [InlineData(@"\p{Han}+", "ab漢字c", "漢字")]
    [InlineData("(?i:the|K)", "The tHe \u212A", "The tHe \u212A")]
    [InlineData("a(?i)b|c", "aB C aC", "aB aC")]
    [InlineData(@"^\w+$", "one\ntwo", "one two")]
    [InlineData(@"\A\w", "one", "o")]
    [InlineData(@"\b\w", "one two", "o t")]
    [InlineData(@"\x41\u00e9\x{1F600}", "Aé😀", "Aé😀")]
    [InlineData(".", "😀a", "😀 a")]
    [InlineData(@"\p{L}+", "𝔸𝔹 x", "𝔸𝔹 x")]
    [InlineData(@"a{,2}b", "aaab", "aab")]
    [InlineData(@"a{x", "a{x", "a{x")]
    public void Matches_are_those_of_Oniguruma(string pattern, string text, string expected)
    {
        var matches = new List<(int Start, int End)>();

        new Expression(ExpressionParser.Parse(pattern, message => new Contracts.RejectedException(message))).Find(text, matches);

        Assert.Equal(expected, string.Join(' ', matches.Select(match => text[match.Start..match.End])));
    }

    [Theory]
    [InlineData("(?:a*)*", "repeats something that may be empty")]
    [InlineData("a)", "closes nothing")]
    [InlineData("[a", "is not closed")]
    [InlineData("*a", "repeats nothing")]
    [InlineData("(?<name>a)", "of a kind that is not supported")]
    [InlineData(@"(a)\1", @"'\1' at 4 is not supported")]
    [InlineData("[[:alpha:]]", "of POSIX's kind")]
    [InlineData("a{2000}", "more than 1000 repeats")]
    [InlineData("[z-a]", "the wrong way round")]
    public void What_is_not_supported_is_refused(string pattern, string reason)
    {
        var refusal = Assert.Throws<Contracts.RejectedException>(() => ExpressionParser.Parse(pattern, message => new Contracts.RejectedException(message)));

        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_run_takes_no_stack_and_little_time()
    {
        var matches = new List<(int Start, int End)>();
        var text = new string('a', 1 << 20) + "!";

        new Expression(ExpressionParser.Parse(@"(?:ab|a)*!|\s+(?!\S)", message => new Contracts.RejectedException(message))).Find(text, matches);

        Assert.Equal((0, text.Length), Assert.Single(matches));
    }
}
