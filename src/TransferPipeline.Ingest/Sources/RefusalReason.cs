namespace TransferPipeline.Ingest.Sources;

/// <summary>Why ingest refuses a row: the <c>reason</c> of a quarantine record (docs/datasets.md explains each).</summary>
internal static class RefusalReason
{
    internal const string Empty = "empty";
    internal const string TooLarge = "too-large";
    internal const string FileMissing = "file-missing";
    internal const string Unreadable = "unreadable";
    internal const string NotAFile = "not-a-file";
    internal const string OutsideTheSource = "outside-the-source";
    internal const string Encrypted = "encrypted";
    internal const string ExpandsTooFar = "expands-too-far";
    internal const string Malformed = "malformed";
    internal const string NotUtf8 = "not-utf-8";
    internal const string LabelMalformed = "label-malformed";
    internal const string LabelMissing = "label-missing";
    internal const string LabelUnknown = "label-unknown";
    internal const string LabelConflict = "label-conflict";
    internal const string DuplicateId = "duplicate-id";
    internal const string UnknownSplit = "unknown-split";
    internal const string NoDetection = "no-detection";
    internal const string SeveralDetections = "several-detections";
}
