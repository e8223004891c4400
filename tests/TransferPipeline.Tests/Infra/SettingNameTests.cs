using System.Text.RegularExpressions;
using TransferPipeline.Tests.Architecture;

namespace TransferPipeline.Tests.Infra;

public sealed partial class SettingNameTests
{
    public static TheoryData<string> Files => [InfraFiles.Compose, InfraFiles.Bicep, "infra/README.md", "infra/docker/worker.Dockerfile", .. InfraFiles.Manifests()];

    [Theory]
    [MemberData(nameof(Files))]
    public void Settings_that_are_named_exist(string file)
    {
        var named = SettingName().Matches(SourceTree.Read(file)).Select(match => match.Value).Distinct();

        Assert.Empty(named.Except(InfraFiles.Settings));
    }

    [GeneratedRegex(@"\b[A-Z][A-Za-z]+__\w+")]
    private static partial Regex SettingName();
}
