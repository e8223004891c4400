namespace TransferPipeline.Tests.EndToEnd;

/// <summary>Tests that measure: they run when no other test does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    internal const string Name = "alone";
}
