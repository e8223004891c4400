using TransferPipeline.Tests.EndToEnd;

namespace TransferPipeline.Tests.Cli;

/// <summary>What goes wrong between the command line and a worker service: an exit code and a sentence.</summary>
public sealed class ServerRefusalTests : IDisposable
{
    private const string Key = "a-key-of-sixteen";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_service_with_a_key_answers_only_those_who_know_it()
    {
        var transfer = new TransferProgram(folder.Path);
        using var worker = await WorkerProgram.StartAsync(folder.Path, Key);

        var none = (await transfer.RunAsync("runs", "list", "--server", worker.Url)).Demand(2);
        var wrong = (await transfer.RunAsync("runs", "list", "--server", worker.Url, "--key", "another")).Demand(2);
        (await transfer.RunAsync("runs", "list", "--server", worker.Url, "--key", Key)).Demand(0);
        var unknown = (await transfer.RunAsync("runs", "show", "nothing-1", "--server", worker.Url, "--key", Key)).Demand(2);
        var letters = (await transfer.RunAsync("replay", "--list", "--server", worker.Url, "--key", Key)).Demand(2);

        Assert.Contains("asks for a key. Give the worker's Worker__ApiKey with --key or $TRANSFER_API_KEY.", none.Errors, StringComparison.Ordinal);
        Assert.Contains("does not know the key that was given", wrong.Errors, StringComparison.Ordinal);
        Assert.Contains("There is no run 'nothing-1'.", unknown.Errors, StringComparison.Ordinal);
        Assert.Contains("there are no dead letters", letters.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_is_away_is_tried_again_and_then_named()
    {
        // Nothing listens on port 1.
        var away = (await new TransferProgram(folder.Path).RunAsync("runs", "list", "--server", "http://127.0.0.1:1")).Demand(1);

        Assert.Contains("trying again for 5 seconds", away.Output, StringComparison.Ordinal);
        Assert.Contains("error: http://127.0.0.1:1 does not answer: Connection refused", away.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'transfer ingest' works only in a folder of this machine", "ingest", "x", "--name", "x", "--server", "http://127.0.0.1:1")]
    [InlineData("'transfer models list' works only in a folder of this machine", "models", "list", "--server", "http://127.0.0.1:1")]
    [InlineData("'transfer replay' works only at a worker service. Name it with --server URL", "replay")]
    [InlineData("'transfer pipelines list' works only at a worker service", "pipelines", "list")]
    [InlineData("'transfer runs retry' works only at a worker service", "runs", "retry", "x-1")]
    [InlineData("--detach needs a worker service", "run", "x.yaml", "--detach")]
    [InlineData("Leave out one of --root and --server", "runs", "list", "--root", "x", "--server", "http://127.0.0.1:1")]
    [InlineData("'localhost:5080' is no address of a worker service", "runs", "list", "--server", "localhost:5080")]
    public async Task A_command_in_the_wrong_place_is_refused_with_the_way_out(string message, params string[] arguments)
    {
        var refused = (await new TransferProgram(folder.Path).RunAsync(arguments)).Demand(2);

        Assert.Contains(message, refused.Errors, StringComparison.Ordinal);
        Assert.Single(refused.Errors.TrimEnd().Split('\n'));
    }
}
