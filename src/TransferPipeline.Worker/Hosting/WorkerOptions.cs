using System.ComponentModel.DataAnnotations;
using TransferPipeline.Contracts;

namespace TransferPipeline.Worker.Hosting;

/// <summary>What this worker does and whom it talks to. Section <c>Worker</c>.</summary>
internal sealed class WorkerOptions
{
    private const string Section = "Worker";

    /// <summary>Comma-separated roles. Default all: <c>ingest,embed,train,score,control</c>.</summary>
    public string Roles { get; set; } = "ingest,embed,train,score,control";

    /// <summary>Connection string of the PostgreSQL database with the ledger. Required.</summary>
    [Required]
    public string Ledger { get; set; } = "";

    /// <summary>Address of the RabbitMQ broker, with user, password and virtual host. Required.</summary>
    [Required]
    public string RabbitMq { get; set; } = "";

    /// <summary>A shared folder that holds the artifacts, instead of a blob container. Default none.</summary>
    public string? ArtifactFolder { get; set; }

    /// <summary>Seconds that work in flight gets to end when the worker is asked to stop; after that its shards are handed back. Default 20.</summary>
    [Range(1, 3_600)]
    public int DrainSeconds { get; set; } = 20;

    /// <summary>Reads and checks the section; every complaint names its setting.</summary>
    internal static WorkerOptions Of(IConfiguration configuration)
    {
        var options = configuration.GetSection(Section).Get<WorkerOptions>() ?? new WorkerOptions();
        Check(options, Section);
        _ = options.ParseRoles();
        return options;
    }

    internal static void Check(object options, string section)
    {
        var wrong = new List<ValidationResult>();
        if (!Validator.TryValidateObject(options, new ValidationContext(options), wrong, validateAllProperties: true))
            throw new RejectedException(string.Join(" ", wrong.Select(result => $"{section}:{string.Join(",", result.MemberNames)}: {result.ErrorMessage}")));
    }

    internal bool Has(Role role) => ParseRoles().Contains(role);

    private List<Role> ParseRoles() =>
    [
        .. Roles.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(name => Enum.TryParse<Role>(name, ignoreCase: true, out var role) && !char.IsDigit(name[0])
            ? role
            : throw new RejectedException($"{Section}:Roles names '{name}'; allowed: {string.Join(", ", Enum.GetNames<Role>()).ToLowerInvariant()}.")),
    ];
}
