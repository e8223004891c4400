using System.Runtime.CompilerServices;

namespace TransferPipeline.Ingest.Sources.Archives;

/// <summary>Tar archives of a class tree, in the archive's own order. Read twice: the names first, to know what the top folders are.</summary>
internal sealed class TarTreeSource(IReadOnlyList<string> files, TreeContent content, ArchiveLimits limits) : ISampleSource
{
    private readonly List<string> notes = [];

    public IReadOnlyList<string> Notes => notes;

    public async IAsyncEnumerable<SourceEntry> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var folder = SourceNames.CommonFolder(files);
        foreach (var file in files)
        {
            var prefix = files.Count > 1 ? SourceNames.Relative(folder, file) + '/' : "";
            var layout = await LayoutAsync(file, cancellationToken);
            using var archive = new TarArchive(file, limits);
            while (await archive.NextAsync(cancellationToken) is { } item)
            {
                var name = layout.NameOf(item.Path);
                var place = default(TreePath);
                if (item.Refusal is null && !layout.TryPlace(name, out place))
                    continue;

                yield return place.EntryOf(prefix + name, await archive.ReadAsync(item, cancellationToken));
            }

            if (layout.NoteOn(file) is { } note)
                notes.Add(note);
        }
    }

    private async Task<TreeLayout> LayoutAsync(string file, CancellationToken cancellationToken)
    {
        var layout = new TreeLayout(content);
        using var archive = new TarArchive(file, limits);
        while (await archive.NextAsync(cancellationToken) is { } item)
        {
            if (item.Refusal is null)
                layout.Look(item.Path);
        }

        layout.Check(file);
        return layout;
    }
}
