using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;

namespace TransferPipeline.Ingest.Sources;

/// <summary>What the files of a tree are: pictures or texts.</summary>
internal sealed class TreeContent
{
    private readonly bool texts;
    private readonly bool labelled;

    private TreeContent(bool texts, bool labelled)
    {
        this.texts = texts;
        this.labelled = labelled;
    }

    internal static TreeContent Pictures { get; } = new(texts: false, labelled: true);

    internal static TreeContent Of(DatasetSpec spec) => spec.Kind == "text" ? new TreeContent(texts: true, spec.LabelsRequired) : Pictures;

    /// <summary>
    /// Whether a file that lies in no class folder is a row without a label. A picture is. Of a text that may be a README or a list of files, it is only
    /// where labels are not needed.
    /// </summary>
    internal bool IsLooseRow(ReadOnlySpan<char> name) => texts ? !labelled && FileNames.IsText(name) : FileNames.IsPicture(name);

    /// <summary>Rejects a tree whose files all bear the names of the other kind.</summary>
    internal void Check(string source, long files, long pictureNames, long textNames)
    {
        if (files > 0 && !texts && textNames == files)
            throw new RejectedException($"{source} has text files and no pictures. If they are the data, set dataset.kind to text.");

        if (files > 0 && texts && pictureNames == files)
            throw new RejectedException($"{source} has pictures and no texts. If they are the data, leave out dataset.kind: text.");
    }
}
