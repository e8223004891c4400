using TransferPipeline.Contracts;
using TransferPipeline.Ingest.Sources;

namespace TransferPipeline.Tests.Ingest.Sources;

public sealed class SourcePatternTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("s-{00000..00002}.tar", "s-00000.tar s-00001.tar s-00002.tar")]
    [InlineData("s-{2..10}.tar", "s-10.tar s-2.tar s-3.tar s-4.tar s-5.tar s-6.tar s-7.tar s-8.tar s-9.tar")]
    [InlineData("{b,a}.csv", "a.csv b.csv")]
    [InlineData("{a,b}-{0..1}.zip", "a-0.zip a-1.zip b-0.zip b-1.zip")]
    [InlineData("*.tar", "s-00000.tar s-1.tar")]
    [InlineData("s-?.tar", "s-1.tar")]
    [InlineData("{s,t}-*.tar", "s-1.tar t-1.tar")]
    public void A_pattern_stands_for_its_files_in_ordinal_order(string pattern, string expected)
    {
        folder.Write([.. expected.Split(' '), "other.txt", ".hidden.tar"]);

        Assert.Equal(expected.Split(' ').Select(name => folder.File(name)), SourcePattern.Find(folder.File(pattern)));
    }

    [Fact]
    public void A_file_whose_name_has_a_brace_is_itself()
    {
        folder.Write("a{0..1}.zip");

        Assert.Equal([folder.File("a{0..1}.zip")], SourcePattern.Find(folder.File("a{0..1}.zip")));
    }

    [Theory]
    [InlineData("*.tar", "matches no file")]
    [InlineData("none/*.tar", "matches no file")]
    [InlineData("s-{0..1}.tar", "s-1.tar, which does not exist")]
    [InlineData("s-{0..1.tar", "has a '{' without '}'")]
    [InlineData("*/s-0.tar", "wildcard in a folder's name")]
    [InlineData("s-{0..2000000000}.tar", "more than 100,000 names")]
    [InlineData("absent.zip", "does not exist")]
    public void A_pattern_that_names_nothing_is_refused_and_said(string pattern, string reason)
    {
        folder.Write("s-0.zip");
        if (pattern.StartsWith("s-{0..1}", StringComparison.Ordinal))
            folder.Write("s-0.tar");

        var message = Assert.Throws<RejectedException>(() => SourcePattern.Find(folder.File(pattern))).Message;

        Assert.StartsWith(folder.File(pattern), message, StringComparison.Ordinal);
        Assert.Contains(reason, message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_of_two_kinds_are_not_one_source()
    {
        folder.Write("a.zip", "a.csv");

        Assert.Contains("different kinds", await SourceReading.RejectionOfAsync(folder.File("a.*")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_no_known_kind_is_refused_with_the_kinds_there_are()
        => Assert.Contains(".tar.gz", await SourceReading.RejectionOfAsync(folder.WriteText("a.rar", "Rar!")), StringComparison.Ordinal);
}
