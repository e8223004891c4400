using System.Globalization;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Train.Ladder;

namespace TransferPipeline.Train;

/// <summary>Where unfinished trainings are kept: <c>checkpoints/&lt;training&gt;/</c>, of each the newest state only, and what is known of the ladder's steps.</summary>
internal sealed class TuningCheckpoints(IArtifactStore store)
{
    /// <summary>A local file with the newest state; null where training has not begun.</summary>
    internal async Task<string?> FindAsync(string training, CancellationToken cancellationToken)
    {
        var newest = (await ListAsync(training, cancellationToken)).LastOrDefault();
        return newest is not null && await store.FindAsync(newest, cancellationToken) is { } found ? await store.FetchAsync(found, cancellationToken) : null;
    }

    /// <summary>What a step of the ladder came to; null where it was not tried yet.</summary>
    internal async Task<LadderRung?> FindRungAsync(string training, int index, CancellationToken cancellationToken)
    {
        var found = (await ListAsync($"{training}/ladder", cancellationToken)).FirstOrDefault(path => NumberOf(path) == index);
        return found is not null && await store.FindAsync(found, cancellationToken) is { } artifact ? await store.ReadJsonAsync<LadderRung>(artifact, cancellationToken) : null;
    }

    internal Task KeepRungAsync(string training, int index, long fence, LadderRung rung, CancellationToken cancellationToken) => store.PublishJsonAsync(
        string.Create(CultureInfo.InvariantCulture, $"{ArtifactPath.Checkpoints(training)}/ladder/{index:D8}-{fence:D8}.json"), rung, cancellationToken);

    /// <param name="fence">Of the lease: two workers that both believe they train do not meet.</param>
    /// <param name="localFile">Is gone afterwards.</param>
    internal async Task KeepAsync(string training, long fence, string localFile, CancellationToken cancellationToken)
    {
        var before = await ListAsync(training, cancellationToken);
        var number = before.Count == 0 ? 1 : NumberOf(before[^1]) + 1;
        await store.PublishAsync(string.Create(CultureInfo.InvariantCulture, $"{ArtifactPath.Checkpoints(training)}/{number:D8}-{fence:D8}.safetensors"), localFile, cancellationToken);
        await DeleteAsync(before, cancellationToken);
    }

    internal async Task ClearAsync(string training, CancellationToken cancellationToken) => await DeleteAsync(await ListAsync(training, cancellationToken), cancellationToken);

    private static int NumberOf(string path) => int.Parse(Path.GetFileName(path).Split('-')[0], CultureInfo.InvariantCulture);

    private async Task<List<string>> ListAsync(string training, CancellationToken cancellationToken)
    {
        var paths = new List<string>();
        await foreach (var path in store.ListAsync(ArtifactPath.Checkpoints(training), cancellationToken))
            paths.Add(path);
        return paths;
    }

    private async Task DeleteAsync(IEnumerable<string> paths, CancellationToken cancellationToken)
    {
        foreach (var path in paths)
            await store.DeleteAsync(path, cancellationToken);
    }
}
