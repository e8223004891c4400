using TransferPipeline.Contracts;
using TransferPipeline.Tokenizers;

namespace TransferPipeline.Tests.Tokenizers;

/// <summary>Words "0", "1" … are tokens 0, 1 …; the template is [100] text [101] pair [101].</summary>
public sealed class TruncationTests
{
    private static readonly Tokenizer Numbers = SmallTokenizers.Make(
        preTokenizer: """{"type":"WhitespaceSplit"}""",
        postProcessor: """{"type":"BertProcessing","cls":["a",100],"sep":["b",101]}""",
        model: $$$"""{"type":"WordLevel","unk_token":"?","vocab":{"?":99,{{{string.Join(',', Enumerable.Range(0, 50).Select(i => $"\"{i}\":{i}"))}}}}}""");

    [Theory]
    [InlineData(7, 5, 20, TruncationStrategy.LongestFirst, 7, 5)]
    [InlineData(7, 5, 13, TruncationStrategy.LongestFirst, 5, 5)]
    [InlineData(2, 9, 10, TruncationStrategy.LongestFirst, 2, 5)]
    [InlineData(9, 2, 10, TruncationStrategy.LongestFirst, 5, 2)]
    [InlineData(9, 9, 10, TruncationStrategy.LongestFirst, 3, 4)]
    [InlineData(9, 9, 3, TruncationStrategy.LongestFirst, 0, 0)]
    [InlineData(9, 3, 10, TruncationStrategy.OnlyFirst, 4, 3)]
    [InlineData(3, 9, 10, TruncationStrategy.OnlySecond, 3, 4)]
    public void The_strategy_says_which_text_is_cut(int first, int second, int length, TruncationStrategy strategy, int firstLeft, int secondLeft)
    {
        var options = new EncodeOptions { Truncation = new Truncation { MaxLength = length, Strategy = strategy } };
        int[] expected = [100, .. Enumerable.Range(0, firstLeft), 101, .. Enumerable.Range(20, secondLeft), 101];

        Assert.Equal(expected, Numbers.Encode(Text(0, first), Text(20, second), options).Ids);
        Assert.Equal(expected, Numbers.EncodeIds(Text(0, first), Text(20, second), options));
    }

    [Theory]
    [InlineData(3, 9, TruncationStrategy.OnlyFirst, "The first text has 3 tokens, but 5")]
    [InlineData(9, 3, TruncationStrategy.OnlySecond, "The second text has 3 tokens, but 5")]
    public void A_text_that_cannot_give_as_much_is_refused(int first, int second, TruncationStrategy strategy, string reason)
    {
        var options = new EncodeOptions { Truncation = new Truncation { MaxLength = 10, Strategy = strategy } };

        Assert.Contains(reason, Assert.Throws<RejectedException>(() => Numbers.Encode(Text(0, first), Text(20, second), options)).Message, StringComparison.Ordinal);
        Assert.Contains(reason, Assert.Throws<RejectedException>(() => Numbers.EncodeIds(Text(0, first), Text(20, second), options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_cut_off_comes_in_windows_that_overlap_by_the_stride()
    {
        var options = new EncodeOptions { Truncation = new Truncation { MaxLength = 6, Stride = 1 } };

        var encoding = Numbers.Encode(Text(0, 9), null, options);

        int[][] windows = [[100, 0, 1, 2, 3, 101], [100, 3, 4, 5, 6, 101], [100, 6, 7, 8, 101]];
        Assert.Equal(windows, new[] { encoding }.Concat(encoding.Overflowing).Select(window => window.Ids.ToArray()));
        Assert.Equal([new(0, 0), new(12, 13), new(14, 15), new(16, 17), new(0, 0)], encoding.Overflowing[1].Offsets);
        Assert.Equal(windows[0], Numbers.EncodeIds(Text(0, 9), null, options));
    }

    [Fact]
    public void From_the_left_the_end_of_the_text_stays()
    {
        var options = new EncodeOptions { Truncation = new Truncation { MaxLength = 6, Stride = 1, Side = Side.Left } };

        var encoding = Numbers.Encode(Text(0, 9), null, options);

        int[][] windows = [[100, 5, 6, 7, 8, 101], [100, 2, 3, 4, 5, 101], [100, 0, 1, 2, 101]];
        Assert.Equal(windows, new[] { encoding }.Concat(encoding.Overflowing).Select(window => window.Ids.ToArray()));
        Assert.Equal(windows[0], Numbers.EncodeIds(Text(0, 9), null, options));
    }

    [Fact]
    public void Each_window_of_the_text_goes_with_the_pair()
    {
        var options = new EncodeOptions { Truncation = new Truncation { MaxLength = 7, Strategy = TruncationStrategy.OnlyFirst } };

        var encoding = Numbers.Encode(Text(0, 5), Text(20, 2), options);

        Assert.Equal([[100, 2, 3, 101, 20, 21, 101], [100, 4, 101, 20, 21, 101]], encoding.Overflowing.Select(window => window.Ids.ToArray()));
    }

    [Fact]
    public void A_stride_as_long_as_a_window_is_refused()
    {
        var options = new EncodeOptions { Truncation = new Truncation { MaxLength = 6, Stride = 4 } };

        Assert.Contains("A stride of 4 tokens", Assert.Throws<RejectedException>(() => Numbers.Encode(Text(0, 9), null, options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_special_tokens_the_text_has_all_the_room()
    {
        var options = new EncodeOptions { AddSpecialTokens = false, Truncation = new Truncation { MaxLength = 4 } };

        Assert.Equal([0, 1, 2, 3], Numbers.EncodeIds(Text(0, 9), null, options));
        Assert.Equal([0, 1, 2, 3], Numbers.Encode(Text(0, 9), null, options).Ids);
    }

    private static string Text(int first, int count) => string.Join(' ', Enumerable.Range(first, count));
}
