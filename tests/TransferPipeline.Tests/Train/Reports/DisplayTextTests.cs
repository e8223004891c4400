using TransferPipeline.Train.Reports;

namespace TransferPipeline.Tests.Train.Reports;

public sealed class DisplayTextTests
{
    [Theory]
    [InlineData("a\nb\r\nc\rd\u2028e", "a↵b↵c↵d↵e")]
    [InlineData("\u202Eevil\u2066", "�evil�")]
    [InlineData("\0\u001b[31m", "��[31m")]
    [InlineData("می\u200Cخواهم 👩\u200D👧", "می\u200Cخواهم 👩\u200D👧")]
    public void A_line_holds_nothing_that_moves_its_neighbours(string text, string shown) => Assert.Equal(shown, DisplayText.OneLine(text));

    [Fact]
    public void Half_a_character_is_replaced() => Assert.Equal("half �", DisplayText.OneLine("half \ud83d"));

    [Fact]
    public void What_is_too_wide_is_cut_between_characters()
    {
        Assert.Equal("short", DisplayText.Shorten("short", 10));
        Assert.Equal("猫猫猫…", DisplayText.Shorten("猫猫猫猫猫猫", 4));
        Assert.Equal("👩‍👧…", DisplayText.Shorten("👩‍👧👩‍👧👩‍👧", 4));
        Assert.All(new[] { 2.0, 5, 9 }, ems => Assert.InRange(DisplayText.Ems(DisplayText.Shorten(new string('w', 50), ems)), 0, ems));
    }
}
