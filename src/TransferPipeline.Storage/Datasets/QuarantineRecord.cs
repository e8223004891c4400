namespace TransferPipeline.Storage.Datasets;

/// <summary>One line of <c>quarantine/&lt;run&gt;/&lt;stage&gt;-&lt;shard&gt;.jsonl</c>: a row that could not be used, and why.</summary>
/// <param name="Stage">The stage that refused it.</param>
/// <param name="Item">The row's id.</param>
/// <param name="Source">Where its raw form is: a path inside the source, or shard path and row.</param>
/// <param name="Reason">A short code: <c>empty</c>, <c>truncated</c>, <c>not-an-image</c>, <c>too-large</c>, <c>label-missing</c> …</param>
/// <param name="Detail">A sentence for people.</param>
public sealed record QuarantineRecord(string Stage, string Item, string Source, string Reason, string Detail);
