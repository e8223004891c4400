using System.Runtime.CompilerServices;
using TransferPipeline.Contracts.Pipelines;

namespace TransferPipeline.Ingest.Sources.Parquet;

/// <summary>
/// Tables of pictures or texts in Parquet, as Hugging Face <c>datasets</c> or pandas write them. All files are opened and their columns found before the
/// first row is given; then one content is in memory at a time.
/// </summary>
/// <param name="files">In the order of their rows.</param>
/// <param name="spec">Names the columns that are not called as usual.</param>
/// <param name="root">Rows are named by the files' paths below it; it holds all of them.</param>
internal sealed class ParquetSource(IReadOnlyList<string> files, DatasetSpec spec, string root) : ISampleSource
{
    private readonly List<string> notes = [];

    public IReadOnlyList<string> Notes => notes;

    internal static bool Reads(string file) => Path.GetExtension(file).Equals(".parquet", StringComparison.OrdinalIgnoreCase);

    /// <summary>Those that lie in it; else those in its folders <c>data</c>, <c>train</c>, <c>test</c> and the like, as Hugging Face lays them out.</summary>
    internal static IReadOnlyList<string> FilesIn(string folder) => FolderFiles.OfTables(folder, Reads);

    public async IAsyncEnumerable<SourceEntry> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var names = files.Select(file => SourceNames.Relative(root, file)).ToList();
        var splits = FileSplits.Of(spec.Source!, [.. names.Select(name => FileSplits.Parse(Path.ChangeExtension(name, null)))]);
        if (splits.Note is { } note)
            notes.Add(note);

        Check();
        for (var i = 0; i < files.Count; i++)
        {
            using var table = ParquetTable.Open(files[i]);
            var columns = SampleColumns.Of(table, spec);
            var reading = new RowReading(names[i], Path.GetDirectoryName(Path.GetFullPath(files[i]))!, splits[i], columns, spec);
            for (var g = 0; g < table.GroupCount; g++)
            {
                using var rows = new ParquetRows(table, columns, g, RowReading.MaxBytes(spec));
                var count = rows.Count;
                for (long row = 0; row < count; row++)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    yield return await reading.EntryAsync(rows.Next(), cancellationToken);
                }
            }
        }
    }

    private void Check()
    {
        foreach (var file in files)
        {
            using var table = ParquetTable.Open(file);
            var columns = SampleColumns.Of(table, spec);
            if (table.GroupCount > 0)
                new ParquetRows(table, columns, 0, RowReading.MaxBytes(spec)).Dispose();
        }
    }
}
