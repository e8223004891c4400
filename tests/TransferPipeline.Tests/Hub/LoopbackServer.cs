using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace TransferPipeline.Tests.Hub;

/// <summary>An HTTP server on a real socket that can do what servers should not: cut connections, lie about lengths, fall silent.</summary>
internal sealed class LoopbackServer : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Func<ServedRequest, ServedAnswer> answer;
    private readonly ConcurrentQueue<ServedRequest> requests = new();

    internal LoopbackServer(Func<ServedRequest, ServedAnswer> answer)
    {
        this.answer = answer;
        listener.Start();
        Url = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
        _ = AcceptAsync();
    }

    internal string Url { get; }

    internal IReadOnlyList<ServedRequest> Requests => [.. requests];

    public void Dispose()
    {
        stop.Cancel();
        listener.Dispose();
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await listener.AcceptSocketAsync(stop.Token));
        }
        catch (Exception failure) when (failure is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            using (socket)
            {
                await using var stream = new NetworkStream(socket);
                using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
                if (await reader.ReadLineAsync(stop.Token) is not { } first)
                    return;

                var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
                while (await reader.ReadLineAsync(stop.Token) is { Length: > 0 } line)
                    headers[line[..line.IndexOf(':')]] = line[(line.IndexOf(':') + 1)..].Trim();

                var request = new ServedRequest(first.Split(' ')[1], headers);
                requests.Enqueue(request);
                await SendAsync(stream, answer(request));
            }
        }
        catch (Exception failure) when (failure is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task SendAsync(NetworkStream stream, ServedAnswer sent)
    {
        if (sent.Silent)
            await Task.Delay(Timeout.InfiniteTimeSpan, stop.Token);

        var head = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {sent.Status} Said\r\nContent-Length: {sent.Body.Length}\r\nConnection: close\r\n"));
        foreach (var (name, value) in sent.Headers)
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");

        await stream.WriteAsync(Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()), stop.Token);
        await stream.WriteAsync(sent.Body.AsMemory(0, sent.CutAfter ?? sent.Body.Length), stop.Token);
        if (sent.StallAfterBody)
            await Task.Delay(Timeout.InfiniteTimeSpan, stop.Token);
    }
}

/// <param name="Target">Path and query.</param>
internal sealed record ServedRequest(string Target, IReadOnlyDictionary<string, string> Headers)
{
    internal string Path => Target.Split('?')[0];

    internal string? Token => Headers.GetValueOrDefault("Authorization");

    internal string? Range => Headers.GetValueOrDefault("Range");
}

internal sealed record ServedAnswer(int Status, byte[] Body)
{
    internal Dictionary<string, string> Headers { get; init; } = [];

    /// <summary>The connection ends after so many bytes of the body; null: it is sent whole.</summary>
    internal int? CutAfter { get; init; }

    /// <summary>Never answers.</summary>
    internal bool Silent { get; init; }

    /// <summary>Sends what it has, and then neither more nor an end.</summary>
    internal bool StallAfterBody { get; init; }
}
