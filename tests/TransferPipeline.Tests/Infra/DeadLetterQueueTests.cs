using TransferPipeline.Tests.Architecture;
using TransferPipeline.Worker.Broker;

namespace TransferPipeline.Tests.Infra;

public sealed class DeadLetterQueueTests
{
    [Fact]
    public void Dead_letters_are_looked_for_beside_every_queue()
        => Assert.Equal(SourceTree.Slices.SelectMany(InfraFiles.Queues).Order(StringComparer.Ordinal), DeadLetters.Endpoints.Order(StringComparer.Ordinal));
}
