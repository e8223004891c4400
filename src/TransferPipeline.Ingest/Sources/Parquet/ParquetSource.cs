using System.Runtime.CompilerServices;
using TransferPipeline.Contracts.Pipelines;

namespace TransferPipeline.Ingest.Sources.Parquet;

/// <summary>
/// Tables of pictures in Parquet, as Hugging Face <c>datasets</c> or pandas write them. All files are opened and their columns found before the
/// first row is given; then one picture is in memory at a time.
/// </summary>
internal sealed class ParquetSource(string root, IReadOnlyList<string> files, DatasetSpec spec) : ISampleSource
{
    private readonly List<string> notes = [];

    public IReadOnlyList<string> Notes => notes;

    internal static bool Reads(string file) => Path.GetExtension(file).Equals(".parquet", StringComparison.OrdinalIgnoreCase);

    public async IAsyncEnumerable<SourceEntry> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var names = files.Select(file => Path.GetRelativePath(root, file).Replace(Path.DirectorySeparatorChar, '/')).ToList();
        var splits = FileSplits.Of(spec.Source!, [.. names.Select(name => FileSplits.Parse(Path.ChangeExtension(name, null)))]);
        if (splits.Note is { } note)
            notes.Add(note);

        Check();
        for (var i = 0; i < files.Count; i++)
        {
            var reading = new RowReading(names[i], Path.GetDirectoryName(files[i])!, splits[i], spec.LabelsRequired);
            using var table = ParquetTable.Open(files[i]);
            var columns = SampleColumns.Of(table, spec);
            for (var g = 0; g < table.GroupCount; g++)
            {
                using var rows = new ParquetRows(table, columns, g);
                var count = rows.Count;
                for (long row = 0; row < count; row++)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    yield return await reading.EntryAsync(rows.Next(), columns, cancellationToken);
                }
            }
        }
    }

    private void Check()
    {
        if (Directory.Exists(spec.Source))
            ParquetFiles.CheckLinks(files);

        foreach (var file in files)
        {
            using var table = ParquetTable.Open(file);
            var columns = SampleColumns.Of(table, spec);
            if (table.GroupCount > 0)
                new ParquetRows(table, columns, 0).Dispose();
        }
    }
}
