using System.Diagnostics;

namespace TransferPipeline.IntegrationTests;

/// <summary>Waits for what other processes bring about.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    internal static async Task HoldsAsync(Func<Task<bool>> condition, double seconds, Func<string> otherwise)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(started).TotalSeconds < seconds, otherwise());
            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }
    }
}
