using System.ComponentModel.DataAnnotations;

namespace TransferPipeline.Storage.Blobs;

/// <summary>Which container holds the artifacts, and how the local cache of it is kept. Section <c>Blobs</c>.</summary>
public sealed class BlobStorageOptions
{
    public const string Section = "Blobs";

    /// <summary>Connection string of the storage account. Default none: <see cref="ServiceUri"/> is used.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Address of the blob service, opened with the machine's managed identity (or whatever else DefaultAzureCredential finds). Default none.</summary>
    public string? ServiceUri { get; set; }

    /// <summary>The container. Created when it is not there. Default <c>transfer</c>.</summary>
    [RegularExpression("^[a-z0-9](-?[a-z0-9]){2,62}$", ErrorMessage = "Blobs:Container must have 3 to 63 lower-case letters, digits and single hyphens.")]
    public string Container { get; set; } = "transfer";

    /// <summary>Folder of files being written and of the local cache. Default: <c>transfer-cache</c> in the system's folder for temporary files.</summary>
    public string CacheFolder { get; set; } = Path.Combine(Path.GetTempPath(), "transfer-cache");

    /// <summary>Most MiB the cache keeps; the least recently used files go first. Default 20480.</summary>
    [Range(16, 10_000_000)]
    public int CacheMegabytes { get; set; } = 20_480;

    /// <summary>Seconds one request may take before it is tried again. Default 100: a large block on a slow line.</summary>
    [Range(1, 3_600)]
    public int TimeoutSeconds { get; set; } = 100;

    /// <summary>How often a request that failed in passing is tried again. Default 6: about a minute in all.</summary>
    [Range(0, 20)]
    public int Retries { get; set; } = 6;
}
