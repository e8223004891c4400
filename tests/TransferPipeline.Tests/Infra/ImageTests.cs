using System.Text.RegularExpressions;
using System.Xml.Linq;
using TransferPipeline.Tests.Architecture;

namespace TransferPipeline.Tests.Infra;

/// <summary><c>infra/docker/NAME.Dockerfile</c> builds the image <c>transfer-NAME</c>.</summary>
public sealed partial class ImageTests
{
    private static readonly Dictionary<string, string> Dockerfiles = Directory.GetFiles(Path.Combine(Repository.Root, "infra/docker"), "*.Dockerfile")
        .ToDictionary(file => Path.GetFileName(file).Split('.')[0], file => File.ReadAllText(file));

    public static TheoryData<string> Names => [.. Dockerfiles.Keys];

    [Fact]
    public void Images_that_are_run_are_built_here()
    {
        var compose = InfraFiles.Yaml(InfraFiles.Compose).Single();
        var manifests = string.Join('\n', InfraFiles.Manifests().Select(SourceTree.Read));

        var images = ImageName().Matches(manifests + '\n' + SourceTree.Read(InfraFiles.Compose)).Select(match => match.Groups[1].Value).Distinct();

        Assert.Equal(["worker"], images);
        Assert.Contains("worker", Dockerfiles);
        Assert.Equal("infra/docker/worker.Dockerfile", compose["x-worker"]["build"]["dockerfile"].Text());
        Assert.Equal("transfer-worker", InfraFiles.Yaml($"{InfraFiles.Kubernetes}/kustomization.yaml").Single()["images"][0]["name"].Text());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_Dockerfile_copies_what_is_there_and_starts_the_program_directly_and_not_as_root(string name)
    {
        var text = Dockerfiles[name];
        var ignored = SourceTree.Read(".dockerignore");

        Assert.All(Copied().Matches(text).SelectMany(match => match.Groups[1].Value.Split(' ')), path =>
        {
            Assert.True(Path.Exists(Path.Combine(Repository.Root, path)), path);
            Assert.Contains(ignored.Split('\n'), rule => rule.StartsWith('!') && Regex.IsMatch(path.TrimEnd('/'), $"^{rule[1..].Replace(".", "\\.", StringComparison.Ordinal).Replace("*", ".*", StringComparison.Ordinal)}$"));
        });
        var project = Published().Match(text).Groups[1].Value;
        var program = XDocument.Load(Path.Combine(Repository.Root, project, Path.GetFileName(project) + ".csproj")).Descendants("AssemblyName").Single().Value;
        Assert.Matches($@"\nENTRYPOINT \[""dotnet"", ""(/app/)?{program}\.dll""\]\n", text);
        Assert.Matches(@"\nUSER [1-9]\d*\n", text);
    }

    [GeneratedRegex(@"image: transfer-([\w-]+)")]
    private static partial Regex ImageName();

    [GeneratedRegex(@"^COPY (?!--)(.+) \S+$", RegexOptions.Multiline)]
    private static partial Regex Copied();

    [GeneratedRegex(@"dotnet publish (\S+)")]
    private static partial Regex Published();
}
