namespace TransferPipeline.IntegrationTests.Workers;

/// <summary>Tests that start workers or take services away run one after another: they would slow each other down past their patience.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class OneAtATime
{
    public const string Name = "services";
}
