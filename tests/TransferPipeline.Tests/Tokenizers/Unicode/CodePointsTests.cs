using System.Globalization;
using System.Text;
using TransferPipeline.Tokenizers.Unicode;

namespace TransferPipeline.Tests.Tokenizers.Unicode;

public sealed class CodePointsTests
{
    [Fact]
    public void Categories_are_those_of_Unicode_16_which_this_runtime_has_too()
    {
        var different = Enumerable.Range(0, 0x110000).Where(Rune.IsValid).Where(codePoint => (int)Rune.GetUnicodeCategory(new Rune(codePoint)) != Number(CodePoints.Category(codePoint)));

        Assert.Empty(different);
    }

    [Fact]
    public void Lower_case_is_the_runtime_s_but_for_the_dotted_I_and_what_Unicode_17_added()
    {
        var different = Enumerable.Range(0, 0x110000).Where(Rune.IsValid)
            .Where(codePoint => CodePoints.LowerSequence(codePoint) is null && Rune.ToLowerInvariant(new Rune(codePoint)).Value != CodePoints.ToLower(codePoint)).ToList();

        Assert.Equal([0xA7CE, 0xA7D2, 0xA7D4, .. Enumerable.Range(0x16EA0, 0x19)], different);
        Assert.Equal([0x69, 0x307], CodePoints.LowerSequence(0x130)!);
    }

    [Fact]
    public void White_space_is_the_runtime_s()
        => Assert.Equal(Enumerable.Range(0, 0x110000).Where(Rune.IsValid).Where(codePoint => Rune.IsWhiteSpace(new Rune(codePoint))), Enumerable.Range(0, 0x110000).Where(CodePoints.IsSpace));

    [Theory]
    [InlineData('$', true)]
    [InlineData('`', true)]
    [InlineData('a', false)]
    [InlineData('\u3002', true)]
    [InlineData('\u20AC', false)]
    [InlineData('\u2E43', false)]
    public void Punctuation_is_ASCII_symbols_and_that_of_Unicode_8(char character, bool expected)
        => Assert.Equal(expected, CodePoints.Is(character, CodePointClasses.Punctuation));

    /// <summary>The runtime's number of one of our categories.</summary>
    private static int Number(GeneralCategory category) => (int)Enum.Parse<UnicodeCategory>(category switch
    {
        GeneralCategory.Lu => "UppercaseLetter",
        GeneralCategory.Ll => "LowercaseLetter",
        GeneralCategory.Lt => "TitlecaseLetter",
        GeneralCategory.Lm => "ModifierLetter",
        GeneralCategory.Lo => "OtherLetter",
        GeneralCategory.Mn => "NonSpacingMark",
        GeneralCategory.Mc => "SpacingCombiningMark",
        GeneralCategory.Me => "EnclosingMark",
        GeneralCategory.Nd => "DecimalDigitNumber",
        GeneralCategory.Nl => "LetterNumber",
        GeneralCategory.No => "OtherNumber",
        GeneralCategory.Pc => "ConnectorPunctuation",
        GeneralCategory.Pd => "DashPunctuation",
        GeneralCategory.Ps => "OpenPunctuation",
        GeneralCategory.Pe => "ClosePunctuation",
        GeneralCategory.Pi => "InitialQuotePunctuation",
        GeneralCategory.Pf => "FinalQuotePunctuation",
        GeneralCategory.Po => "OtherPunctuation",
        GeneralCategory.Sm => "MathSymbol",
        GeneralCategory.Sc => "CurrencySymbol",
        GeneralCategory.Sk => "ModifierSymbol",
        GeneralCategory.So => "OtherSymbol",
        GeneralCategory.Zs => "SpaceSeparator",
        GeneralCategory.Zl => "LineSeparator",
        GeneralCategory.Zp => "ParagraphSeparator",
        GeneralCategory.Cc => "Control",
        GeneralCategory.Cf => "Format",
        GeneralCategory.Co => "PrivateUse",
        _ => "OtherNotAssigned",
    });
}
