using TransferPipeline.Tokenizers;

namespace TransferPipeline.Tests.Tokenizers;

public sealed class PaddingTests
{
    private static readonly IReadOnlyList<int>[] Rows = [[1, 2, 3], [4], []];

    [Fact]
    public void Rows_are_filled_up_to_the_longest()
    {
        var batch = EncodedBatch.Pad(Rows, new Padding { Id = 9 });

        Assert.Equal((3, 3), (batch.Rows, batch.Length));
        Assert.Equal([1, 2, 3, 4, 9, 9, 9, 9, 9], batch.Ids);
        Assert.Equal([1, 1, 1, 1, 0, 0, 0, 0, 0], batch.AttentionMask);
        Assert.All(batch.TypeIds, typeId => Assert.Equal(0, typeId));
    }

    [Fact]
    public void Padding_may_stand_on_the_left()
    {
        var batch = EncodedBatch.Pad(Rows, new Padding { Id = 9, Side = Side.Left });

        Assert.Equal([1, 2, 3, 9, 9, 4, 9, 9, 9], batch.Ids);
        Assert.Equal([1, 1, 1, 0, 0, 1, 0, 0, 0], batch.AttentionMask);
    }

    [Theory]
    [InlineData(null, 1, 3)]
    [InlineData(null, 8, 8)]
    [InlineData(5, 1, 5)]
    [InlineData(5, 4, 8)]
    [InlineData(2, 1, 3)]
    public void The_length_is_fixed_or_the_longest_s_and_a_multiple(int? length, int multipleOf, int expected)
        => Assert.Equal(expected, EncodedBatch.Pad(Rows, new Padding { Length = length, MultipleOf = multipleOf }).Length);

    [Fact]
    public void Type_ids_come_with_encodings_and_padding_has_its_own()
    {
        var bert = SharedTokenizers.Load("bert-base-uncased");

        var batch = EncodedBatch.Pad([bert.Encode("My name is John", "pair"), bert.Encode("hello")], new Padding { TypeId = 7 });

        Assert.Equal([0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 7, 7, 7, 7, 7], batch.TypeIds);
    }

    [Fact]
    public void No_rows_make_an_empty_batch() => Assert.Empty(EncodedBatch.Pad(Array.Empty<IReadOnlyList<int>>(), new Padding()).Ids);
}
