using TransferPipeline.Contracts;
using TransferPipeline.Hub;

namespace TransferPipeline.Tests.Hub;

public sealed class HubSettingsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Without_variables_the_hub_and_the_cache_of_its_clients_are_used()
    {
        var settings = Read();

        Assert.Equal("https://huggingface.co/", settings.Endpoint.AbsoluteUri);
        Assert.EndsWith(Path.Combine(".cache", "huggingface", "hub"), settings.CacheFolder);
        Assert.False(settings.Offline);
    }

    [Fact]
    public void The_variables_of_the_hubs_clients_count()
    {
        File.WriteAllText(folder.File("token"), "hf_fromFile\n");

        var settings = Read(("HF_HOME", folder.Path), ("HF_ENDPOINT", "http://127.0.0.1:8080/hf/"), ("HF_HUB_OFFLINE", "1"), ("HF_HUB_DOWNLOAD_TIMEOUT", "3"));

        Assert.Equal(folder.File("hub"), settings.CacheFolder);
        Assert.Equal("hf_fromFile", settings.Token);
        Assert.Equal("http://127.0.0.1:8080/hf", settings.Endpoint.AbsoluteUri);
        Assert.True(settings.Offline);
        Assert.Equal(TimeSpan.FromSeconds(3), settings.Silence);
        Assert.Equal(folder.File("other"), Read(("HF_HOME", folder.Path), ("HF_HUB_CACHE", folder.File("other"))).CacheFolder);
        Assert.Equal("hf_set", Read(("HF_HOME", folder.Path), ("HF_TOKEN", " hf_set ")).Token);
        Assert.Null(Read(("HF_HOME", folder.Path), ("HF_HUB_DISABLE_IMPLICIT_TOKEN", "true")).Token);
    }

    [Theory]
    [InlineData("HF_ENDPOINT", "ftp://hub")]
    [InlineData("HF_ENDPOINT", "hub.example")]
    [InlineData("HF_ENDPOINT", "https://user:password@hub.example")]
    [InlineData("HF_TOKEN", "hf_a\nX-Other: 1")]
    public void A_value_that_cannot_be_is_refused_by_name(string variable, string value)
        => Assert.Contains(variable, Assert.Throws<RejectedException>(() => Read((variable, value))).Message);

    private static HubSettings Read(params (string Name, string Value)[] variables)
        => HubSettings.From(name => variables.FirstOrDefault(variable => variable.Name == name).Value);
}
