using TransferPipeline.Contracts;

namespace TransferPipeline.Cli.Server;

/// <summary>A worker service and the key that it asks for.</summary>
/// <param name="Key">Null: none is sent.</param>
internal sealed record ServerAddress(Uri Url, string? Key)
{
    internal static ServerAddress Parse(string url, string? key)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.UserInfo.Length > 0 || address.Query.Length > 0 || address.Fragment.Length > 0)
            throw new RejectedException($"'{url}' is no address of a worker service; write it as http://host:5080, and give the key with --key or $TRANSFER_API_KEY.");

        if (key?.Any(letter => letter is <= ' ' or > '~') == true)
            throw new RejectedException("The key holds a space, a control character or a letter beyond ASCII, which no header can carry. Copy the worker's setting Worker__ApiKey again.");

        return new ServerAddress(new Uri(address.AbsoluteUri.TrimEnd('/') + "/"), string.IsNullOrEmpty(key) ? null : key);
    }

    /// <summary>As it is written after --server.</summary>
    public override string ToString() => Url.AbsoluteUri.TrimEnd('/');
}
