namespace TransferPipeline.Tests.Train;

/// <summary>Texts that people approved, in tests/TransferPipeline.Tests/Train/Approved.</summary>
internal static class Approved
{
    /// <summary>Meant to change? Then copy the received file, beside the test program, over the approved one.</summary>
    internal static void AssertIs(string name, string text)
    {
        File.WriteAllText(Path.Combine(AppContext.BaseDirectory, "received." + name), text);

        Assert.Equal(File.ReadAllText(Path.Combine(Repository.Root, "tests", "TransferPipeline.Tests", "Train", "Approved", name)), text);
    }
}
