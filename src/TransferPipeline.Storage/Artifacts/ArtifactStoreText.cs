using System.Text;
using System.Text.Json;
using TransferPipeline.Contracts;

namespace TransferPipeline.Storage.Artifacts;

/// <summary>Small text artifacts: JSON documents and lines.</summary>
public static class ArtifactStoreText
{
    /// <summary>How every JSON artifact is written: camelCase, indented, no null members, stable member order.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
    };

    /// <summary>One record a line.</summary>
    public static JsonSerializerOptions JsonLine { get; } = new(Json) { WriteIndented = false };

    extension(IArtifactStore store)
    {
        public async Task<ArtifactRef> PublishTextAsync(string path, string text, CancellationToken cancellationToken)
        {
            var scratch = store.CreateScratchFile(Path.GetExtension(path));
            await File.WriteAllTextAsync(scratch, text, new UTF8Encoding(false), cancellationToken);
            return await store.PublishAsync(path, scratch, cancellationToken);
        }

        public Task<ArtifactRef> PublishJsonAsync<T>(string path, T document, CancellationToken cancellationToken)
            => store.PublishTextAsync(path, JsonSerializer.Serialize(document, Json) + "\n", cancellationToken);

        /// <summary>Writes one JSON record a line, as they come: a million of them are never one text. Nothing is written, and null comes back, when there are none.</summary>
        public async Task<ArtifactRef?> PublishLinesAsync<T>(string path, IEnumerable<T> records, CancellationToken cancellationToken)
        {
            using var all = records.GetEnumerator();
            if (!all.MoveNext())
            {
                return null;
            }

            var scratch = store.CreateScratchFile(Path.GetExtension(path));
            await using (var writer = new StreamWriter(scratch, append: false, new UTF8Encoding(false)) { NewLine = "\n" })
            {
                do
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    await writer.WriteLineAsync(JsonSerializer.Serialize(all.Current, JsonLine));
                }
                while (all.MoveNext());
            }

            return await store.PublishAsync(path, scratch, cancellationToken);
        }

        public async Task<T> ReadJsonAsync<T>(ArtifactRef artifact, CancellationToken cancellationToken)
        {
            var file = await store.FetchAsync(artifact, cancellationToken);
            await using var stream = File.OpenRead(file);
            return await JsonSerializer.DeserializeAsync<T>(stream, Json, cancellationToken)
                ?? throw new RejectedException($"{artifact.Path} holds no JSON document.");
        }
    }
}
