using System.Runtime.InteropServices;

namespace TransferPipeline.Cli;

/// <summary>
/// Ctrl-C and SIGTERM: the first asks the work to stop, the second ends the process. Ending it hard is always safe: what is not
/// committed in the ledger is done again.
/// </summary>
internal sealed class Interrupts : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);
    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _registrations;
    private Timer? _deadline;
    private int _signals;

    internal Interrupts()
    {
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop),
        ];
    }

    internal CancellationToken Token => _stop.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _deadline?.Dispose();
        _stop.Dispose();
    }

    private void Stop(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref _signals) > 1)
        {
            Environment.Exit(ExitCode.Cancelled);
        }

        // Native code that does not listen must not keep somebody waiting.
        _deadline = new Timer(_ => Environment.Exit(ExitCode.Cancelled), null, Patience, Timeout.InfiniteTimeSpan);
        _stop.Cancel();
    }
}
