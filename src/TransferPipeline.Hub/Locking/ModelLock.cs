using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using TransferPipeline.Contracts;
using TransferPipeline.Hub.Cache;

namespace TransferPipeline.Hub.Locking;

/// <summary>The lock file: which commit and which bytes each reference is, so that a pull on another machine, or in a year, gives the same model.</summary>
public sealed class ModelLock
{
    /// <summary>In the working folder, where none is named.</summary>
    public const string DefaultFile = "models.lock.json";

    private const int Format = 1;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    private readonly SortedDictionary<string, LockedModel> models;

    private ModelLock(SortedDictionary<string, LockedModel> models) => this.models = models;

    /// <summary>Empty where there is no such file.</summary>
    public static ModelLock Read(string file)
    {
        if (!File.Exists(file))
            return new(new(StringComparer.Ordinal));

        try
        {
            var document = JsonSerializer.Deserialize<Document>(File.ReadAllText(file), Json);
            if (document?.Version != Format)
                throw new RejectedException($"{file} is a lock file of version {document?.Version}; this program reads version {Format}. Use a newer one, or delete the file and pull again.");

            return new(new(document.Models.ToDictionary(entry => entry.Key, entry => Checked(entry.Key, entry.Value, file)), StringComparer.Ordinal));
        }
        catch (JsonException failure)
        {
            throw new RejectedException($"{file} is no lock file: {failure.Message} Restore it, or delete it and pull again.", failure);
        }
    }

    public LockedModel? Find(HubReference reference) => models.GetValueOrDefault(reference.ToString());

    /// <summary>Enters what was pulled and writes the file, in one step; other entries stay, also those that were made in the meantime.</summary>
    public static void Enter(string file, HubModel model)
    {
        var current = Read(file);
        var entry = LockedModel.Of(model);
        if (current.models.TryGetValue(model.Reference.ToString(), out var known) && Text(known) == Text(entry))
            return;

        current.models[model.Reference.ToString()] = entry;
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        Directory.CreateDirectory(folder);
        var fresh = Path.Combine(folder, $".{Path.GetFileName(file)}.{Environment.ProcessId}.tmp");
        File.WriteAllText(fresh, JsonSerializer.Serialize(new Document(Format, current.models), Json) + "\n");
        File.Move(fresh, file, overwrite: true);
    }

    private static string Text(LockedModel model) => JsonSerializer.Serialize(model, Json);

    private static LockedModel Checked(string reference, LockedModel model, string file)
    {
        HubReference.Parse(reference);
        var sound = Hashes.IsCommit(model.Commit)
            && model.Files.All(entry => RepositoryPath.Problem(entry.Path) is null && entry.Size >= 0 && Hashes.IsSha256(entry.Sha256) && (entry.Blob is null || Hashes.IsBlob(entry.Blob)));
        return sound ? model : throw new RejectedException($"{file}: the entry of {reference} holds a commit, path, size or hash that cannot be one. Restore it, or pull with --update.");
    }

    private sealed record Document(int Version, IReadOnlyDictionary<string, LockedModel> Models);
}
