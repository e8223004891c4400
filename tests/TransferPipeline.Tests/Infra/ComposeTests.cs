using System.Globalization;
using System.Text.RegularExpressions;
using TransferPipeline.Tests.Architecture;
using TransferPipeline.Worker.Hosting;
using YamlDotNet.RepresentationModel;

namespace TransferPipeline.Tests.Infra;

public sealed partial class ComposeTests
{
    private static readonly string Text = SourceTree.Read(InfraFiles.Compose);
    private static readonly YamlMappingNode Compose = InfraFiles.Yaml(InfraFiles.Compose).Single();

    private static Dictionary<string, YamlNode> Services => ((YamlMappingNode)Compose["services"]).Children.ToDictionary(service => service.Key.Text(), service => service.Value);

    private static Dictionary<string, YamlNode> Workers => Services.Where(service => service.Value.Has("build")).ToDictionary();

    [Fact]
    public void Every_role_has_its_service()
        => Assert.Equal(Enum.GetNames<Role>().Select(role => role.ToLowerInvariant()).Order(), Workers.Values.Select(worker => Variables(worker)["Worker__Roles"]).Order());

    [Fact]
    public void Each_worker_would_start_with_its_settings()
    {
        foreach (var (name, worker) in Workers)
        {
            var settings = InfraFiles.Start(Variables(worker));
            Assert.False(settings.Worker.Embedded);
            Assert.True(settings.HasBlobs);
            Assert.Equal(name, settings.Worker.Roles);
        }
    }

    [Fact]
    public void Variables_are_those_of_the_example()
    {
        var used = Variable().Matches(Text).Select(match => match.Groups["name"].Value).Distinct();
        var offered = EnvExample.Read().Where(variable => !variable.Comment.EndsWith(EnvExample.SetByCompose, StringComparison.Ordinal)).Select(variable => variable.Name);

        Assert.Equal(offered.Order(), used.Order());
    }

    [Fact]
    public void Credentials_come_from_the_environment_and_have_no_default()
    {
        var credentials = Variable().Matches(Text).Where(match => Credential().IsMatch(match.Groups["name"].Value)).ToList();

        Assert.Equal(4, credentials.Select(match => match.Groups["name"].Value).Distinct().Count());
        Assert.All(credentials, match => Assert.StartsWith(":?", match.Groups["rest"].Value, StringComparison.Ordinal));
        Assert.Empty(WrittenPassword().Matches(Variable().Replace(Text, "$$")).Select(match => match.Value));
    }

    [Fact]
    public void Only_control_is_reached_from_outside_and_only_from_this_machine_and_with_a_key()
    {
        var published = Services.Where(service => service.Value.Has("ports")).ToList();

        var (name, control) = Assert.Single(published);
        Assert.Equal("control", name);
        Assert.All(control["ports"].Items(), port => Assert.StartsWith("127.0.0.1:", port.Text(), StringComparison.Ordinal));
        Assert.StartsWith("${Worker__ApiKey:?", control["environment"]["Worker__ApiKey"].Text(), StringComparison.Ordinal);
        Assert.DoesNotContain(Services.Values, service => service.Has("network_mode"));
    }

    [Fact]
    public void A_worker_has_the_time_to_drain()
        => Assert.All(Workers.Values, worker =>
        {
            var grace = int.Parse(worker["stop_grace_period"].Text().TrimEnd('s'), CultureInfo.InvariantCulture);
            Assert.True(grace > int.Parse(worker["environment"]["Worker__DrainSeconds"].Text(), CultureInfo.InvariantCulture) + 10);
        });

    [Fact]
    public void A_worker_waits_until_what_it_needs_is_healthy()
        => Assert.All(Workers.Values, worker =>
        {
            var needed = ((YamlMappingNode)worker["depends_on"]).Children;
            Assert.Equal(["azurite", "postgres", "rabbitmq"], needed.Keys.Select(InfraFiles.Text).Order());
            Assert.All(needed, service => Assert.Equal("service_healthy", service.Value["condition"].Text()));
            Assert.All(needed.Keys, service => Assert.True(Services[service.Text()].Has("healthcheck")));
        });

    [Fact]
    public void Each_container_has_a_cache_of_its_own_and_services_keep_their_data()
    {
        Assert.All(Workers.Values, worker =>
        {
            var cache = worker["volumes"].Items().Single(volume => volume["target"].Text() == worker["environment"]["Blobs__CacheFolder"].Text());
            // With a name it would be shared, and scratch files are named by process id, which is the same in all containers.
            Assert.False(cache.Has("source"));
        });
        var kept = Services.Values.Except(Workers.Values).SelectMany(service => service["volumes"].Items()).Select(volume => volume.Text().Split(':')[0]);
        Assert.Equal(((YamlMappingNode)Compose["volumes"]).Children.Keys.Select(InfraFiles.Text).Order(), kept.Order());
    }

    /// <summary>A worker's variables as compose would pass them on: a value of some length for what must be set, the default for the rest.</summary>
    private static Dictionary<string, string> Variables(YamlNode worker) => worker["environment"].Pairs().ToDictionary(
        pair => pair.Key,
        pair => Variable().Replace(pair.Value, match => match.Groups["rest"].Value is ['?' or ':', '?', ..] ? "0123456789abcdef" : match.Groups["rest"].Value[2..]));

    [GeneratedRegex(@"\$\{(?<name>\w+)(?<rest>[^}]*)\}")]
    private static partial Regex Variable();

    [GeneratedRegex("PASSWORD|KEY|ApiKey")]
    private static partial Regex Credential();

    /// <summary>Where a password or a key stands, something else than a variable.</summary>
    [GeneratedRegex(@"(Password=|AccountKey=|(PASS|PASSWORD|Key): *[""']?|AZURITE_ACCOUNTS: *\w+:)(?!\$)[^\s;]+|://[^:/\s@]+:(?!\$)[^\s/@]*@")]
    private static partial Regex WrittenPassword();
}
