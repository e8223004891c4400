namespace TransferPipeline.Contracts.Runs;

/// <summary>The stages of a run, in the order in which they follow each other.</summary>
public static class StageNames
{
    public const string Ingest = "ingest";
    public const string Embed = "embed";
    public const string Train = "train";
    public const string ScoreIngest = "score-ingest";
    public const string Score = "score";
    public const string Publish = "publish";
}
