using System.Globalization;
using TransferPipeline.Contracts;

namespace TransferPipeline.Hub;

/// <summary>Where the hub is and how it is used: what the hub's own clients read from the environment.</summary>
public sealed record HubSettings
{
    /// <summary><c>HF_ENDPOINT</c>: the hub or a mirror. Default https://huggingface.co.</summary>
    public Uri Endpoint { get; init; } = new("https://huggingface.co");

    /// <summary><c>HF_TOKEN</c>, else what the file <c>HF_TOKEN_PATH</c> or <c>token</c> in <c>HF_HOME</c> holds; null for none. Sent to the endpoint only.</summary>
    public string? Token { get; init; }

    /// <summary><c>HF_HUB_CACHE</c>, else <c>hub</c> in <c>HF_HOME</c>, else <c>~/.cache/huggingface/hub</c>.</summary>
    public required string CacheFolder { get; init; }

    /// <summary><c>HF_HUB_OFFLINE</c>: only what lies in the cache is used.</summary>
    public bool Offline { get; init; }

    /// <summary><c>HF_HUB_DOWNLOAD_TIMEOUT</c>, in seconds: how long a server may be silent. Default 20 s.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(20);

    public static HubSettings FromEnvironment() => From(Environment.GetEnvironmentVariable);

    internal static HubSettings From(Func<string, string?> variable)
    {
        var home = Folder(variable("HF_HOME")) ?? Path.Combine(Folder(variable("XDG_CACHE_HOME")) ?? Path.Combine(UserFolder(), ".cache"), "huggingface");
        return new()
        {
            Endpoint = ReadEndpoint(variable("HF_ENDPOINT")) ?? new HubSettings { CacheFolder = "" }.Endpoint,
            Token = IsOn(variable("HF_HUB_DISABLE_IMPLICIT_TOKEN"))
                ? null
                : Clean(variable("HF_TOKEN")) ?? Clean(variable("HUGGING_FACE_HUB_TOKEN")) ?? ReadToken(Folder(variable("HF_TOKEN_PATH")) ?? Path.Combine(home, "token")),
            CacheFolder = Folder(variable("HF_HUB_CACHE")) ?? Folder(variable("HUGGINGFACE_HUB_CACHE")) ?? Path.Combine(home, "hub"),
            Offline = IsOn(variable("HF_HUB_OFFLINE")) || IsOn(variable("TRANSFORMERS_OFFLINE")),
            Silence = Seconds(variable("HF_HUB_DOWNLOAD_TIMEOUT")) ?? TimeSpan.FromSeconds(20),
        };
    }

    private static Uri? ReadEndpoint(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;

        return Uri.TryCreate(text.Trim().TrimEnd('/'), UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.UserInfo.Length + uri.Query.Length + uri.Fragment.Length == 0
            ? uri
            : throw new RejectedException($"HF_ENDPOINT is '{text}'; it must be the address of a hub or a mirror, such as https://huggingface.co.");
    }

    private static string? ReadToken(string file) => File.Exists(file) ? Clean(File.ReadAllText(file)) : null;

    private static string? Clean(string? token)
    {
        var plain = token?.Trim();
        if (string.IsNullOrEmpty(plain))
            return null;

        return plain.All(letter => letter is > ' ' and < '\u007f')
            ? plain
            : throw new RejectedException("HF_TOKEN (or the token file) holds characters that no token has. Copy the token again; it begins with hf_.");
    }

    private static bool IsOn(string? value) => value?.Trim().ToUpperInvariant() is "1" or "ON" or "YES" or "TRUE";

    private static TimeSpan? Seconds(string? value)
        => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and < 86_400 ? TimeSpan.FromSeconds(seconds) : null;

    private static string? Folder(string? path)
    {
        if (string.IsNullOrWhiteSpace(path))
            return null;

        return Path.GetFullPath(path == "~" || path.StartsWith("~/", StringComparison.Ordinal) ? UserFolder() + path[1..] : path);
    }

    private static string UserFolder() => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) is { Length: > 0 } home
        ? home
        : throw new RejectedException("This user has no home folder, so there is no place for the hub's cache. Let HF_HOME name a folder that may be written.");
}
