using System.ComponentModel.DataAnnotations;
using TransferPipeline.Contracts;
using TransferPipeline.Storage.Blobs;

namespace TransferPipeline.Worker.Hosting;

/// <summary>All settings, read and checked when the worker starts; a complaint names the setting and what is allowed.</summary>
internal sealed record Settings(WorkerOptions Worker, BlobStorageOptions Blobs, DropOptions Drops, ScheduleOptions Schedule)
{
    /// <summary>Section name and options class of each: what .env.example is checked against.</summary>
    internal static IReadOnlyDictionary<string, Type> Sections { get; } = new Dictionary<string, Type>
    {
        [WorkerOptions.Section] = typeof(WorkerOptions),
        [BlobStorageOptions.Section] = typeof(BlobStorageOptions),
        [DropOptions.Section] = typeof(DropOptions),
        [ScheduleOptions.Section] = typeof(ScheduleOptions),
    };

    /// <summary>Whether artifacts lie in blob storage; else in a folder.</summary>
    internal bool HasBlobs => !string.IsNullOrEmpty(Blobs.ConnectionString) || !string.IsNullOrEmpty(Blobs.ServiceUri);

    internal static Settings Of(IConfiguration configuration)
    {
        var settings = new Settings(
            Read<WorkerOptions>(configuration, WorkerOptions.Section),
            Read<BlobStorageOptions>(configuration, BlobStorageOptions.Section),
            Read<DropOptions>(configuration, DropOptions.Section),
            Read<ScheduleOptions>(configuration, ScheduleOptions.Section));
        settings.Worker.CheckWhole();
        return settings;
    }

    private static T Read<T>(IConfiguration configuration, string section)
        where T : class, new()
    {
        var options = new T();
        var names = typeof(T).GetProperties().Select(property => property.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var setting in configuration.GetSection(section).GetChildren())
        {
            if (!names.Contains(setting.Key))
                throw new RejectedException($"{section}:{setting.Key} is no setting; there are {string.Join(", ", names.Order(StringComparer.Ordinal))}.");

            // An empty variable, as compose files pass on what is not set, means the default.
            if (setting.Value is { Length: > 0 } value)
                Set(options, section, setting.Key, value);
        }

        var wrong = new List<ValidationResult>();
        if (!Validator.TryValidateObject(options, new ValidationContext(options), wrong, validateAllProperties: true))
            throw new RejectedException(string.Join(" ", wrong.Select(result => $"{section}: {result.ErrorMessage}")));

        return options;
    }

    private static void Set(object options, string section, string name, string value)
    {
        var property = options.GetType().GetProperties().Single(candidate => string.Equals(candidate.Name, name, StringComparison.OrdinalIgnoreCase));
        try
        {
            property.SetValue(options, System.ComponentModel.TypeDescriptor.GetConverter(property.PropertyType).ConvertFromInvariantString(value));
        }
        catch (ArgumentException malformed)
        {
            throw new RejectedException($"{section}:{property.Name} is '{value}', which is no {(property.PropertyType == typeof(bool) ? "true or false" : "whole number")}.", malformed);
        }
    }
}
