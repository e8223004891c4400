using System.ComponentModel.DataAnnotations;
using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Runs;

namespace TransferPipeline.Worker.Hosting;

/// <summary>What this worker does and whom it talks to. Section <c>Worker</c>: each setting is an environment variable <c>Worker__NAME</c>.</summary>
internal sealed class WorkerOptions
{
    internal const string Section = "Worker";

    /// <summary>Comma-separated roles. Default all: <c>ingest,embed,train,score,control</c>.</summary>
    public string Roles { get; set; } = "ingest,embed,train,score,control";

    /// <summary><c>cpu</c>, or <c>cuda</c> in a worker that was built for it; one that finds no GPU then refuses its shards. Default cpu.</summary>
    [AllowedValues("cpu", "cuda", ErrorMessage = "Device must be cpu or cuda.")]
    public string Device { get; set; } = "cpu";

    /// <summary>Connection string of the PostgreSQL database with the ledger. Default none: a SQLite file in <see cref="DataFolder"/>, for one process.</summary>
    public string? Ledger { get; set; }

    /// <summary>Address of the RabbitMQ broker, with user, password and virtual host. Default none: messages stay inside this process.</summary>
    public string? RabbitMq { get; set; }

    /// <summary>Folder of the artifacts when no blob storage is configured, and of the SQLite ledger. Several workers need a shared one. Default <c>transfer-data</c>.</summary>
    [Required]
    public string DataFolder { get; set; } = "transfer-data";

    /// <summary>Pipelines that are sent may name files of the control worker below this folder; they are copied into the store. Default none.</summary>
    public string? SourceFolder { get; set; }

    /// <summary>Secret that the HTTP API and the dashboard ask for. Default none: they answer this machine only.</summary>
    [MinLength(16)]
    public string? ApiKey { get; set; }

    /// <summary>Seconds that work in flight gets to end when the worker is asked to stop; after that its shards are handed back. Default 20.</summary>
    [Range(1, 3_600)]
    public int DrainSeconds { get; set; } = 20;

    /// <summary>Seconds without a sign of life after which a worker is taken for dead and its shards given to others. Default 60.</summary>
    [Range(5, 600)]
    public int LeaseSeconds { get; set; } = 60;

    /// <summary>Attempts before a shard fails for good; those in which the worker died count. Default 3.</summary>
    [Range(1, 100)]
    public int Attempts { get; set; } = 3;

    /// <summary>Seconds of training after which all that was trained is kept; what is lost when a worker dies. Default 60.</summary>
    [Range(1, 3_600)]
    public int SliceSeconds { get; set; } = 60;

    /// <summary>Minutes that a message is held while its shard is worked on; well below the broker's 30. Default 15.</summary>
    [Range(1, 25)]
    public int HoldMinutes { get; set; } = 15;

    /// <summary>How often, in seconds, the control worker looks for what is due. Default 5.</summary>
    [Range(1, 300)]
    public int ReconcileSeconds { get; set; } = 5;

    /// <summary>Seconds after which a shard that nobody took is announced again, the first time. Default 60.</summary>
    [Range(1, 3_600)]
    public int PatienceSeconds { get; set; } = 60;

    /// <summary>
    /// Seconds in which a worker that hears nothing while work is waiting restarts its connection to the broker, and then ends; for a control worker at least
    /// three times <see cref="ReconcileSeconds"/>. 0: never. Default 120.
    /// </summary>
    [Range(0, 3_600)]
    public int WatchdogSeconds { get; set; } = 120;

    internal TimeSpan WatchdogInterval => TimeSpan.FromSeconds(Has(Role.Control) ? Math.Max(WatchdogSeconds, 3 * ReconcileSeconds) : WatchdogSeconds);

    /// <summary>Whether this process is all there is.</summary>
    internal bool Embedded => string.IsNullOrEmpty(RabbitMq);

    /// <summary>The stages whose shards this worker takes.</summary>
    internal IReadOnlyList<string> Stages =>
    [
        .. ParseRoles().SelectMany(role => role switch
        {
            Role.Ingest => StageNames.OfIngest,
            Role.Embed => StageNames.OfEmbed,
            Role.Train => StageNames.OfTrain,
            Role.Score => [.. StageNames.OfScore, .. StageNames.OfPublish],
            _ => [],
        }),
    ];

    internal bool Has(Role role) => ParseRoles().Contains(role);

    /// <summary>Throws unless the settings fit each other.</summary>
    internal void CheckWhole()
    {
        if (string.IsNullOrEmpty(RabbitMq) != string.IsNullOrEmpty(Ledger))
            throw new RejectedException($"{Section}:RabbitMq and {Section}:Ledger go together: with one of them, several processes would not see the same. Set both, or none for one process.");

        if (Embedded && ParseRoles().Count < Enum.GetValues<Role>().Length)
            throw new RejectedException($"{Section}:Roles is '{Roles}', but without {Section}:RabbitMq this process is alone and needs all roles. Set {Section}:RabbitMq and {Section}:Ledger, or leave {Section}:Roles out.");

        if (!Embedded && !(Uri.TryCreate(RabbitMq, UriKind.Absolute, out var address) && address.Scheme is "amqp" or "amqps" or "rabbitmq" or "rabbitmqs"))
            throw new RejectedException($"{Section}:RabbitMq is no address of a broker; write amqp://user:password@host:5672/vhost.");
    }

    private List<Role> ParseRoles() =>
    [
        .. Roles.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(name => Enum.TryParse<Role>(name, ignoreCase: true, out var role) && !char.IsDigit(name[0])
                ? role
                : throw new RejectedException($"{Section}:Roles names '{name}'; allowed are {string.Join(", ", Enum.GetNames<Role>()).ToLowerInvariant()}."))
            .Distinct(),
    ];
}
