using MassTransit;
using Microsoft.Extensions.Logging;
using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Drops;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Ledger.Drops;
using TransferPipeline.Ledger.Pipelines;
using TransferPipeline.Ledger.Runs;
using TransferPipeline.Schedule.Pipelines;
using TransferPipeline.Schedule.Submissions;
using TransferPipeline.Storage.Artifacts;

namespace TransferPipeline.Schedule.Drops;

/// <summary>
/// Starts the pipeline of what was dropped. Only what lies in the store decides, and each state of a folder acts once; so events may come twice,
/// late, in any order or not at all (the listing finds what they missed).
/// </summary>
internal sealed class DropScan(
    IArtifactStore store, DropLedger drops, PipelineLedger pipelines, RunSubmission submission, DropTimes times, IBus bus, ILogger<DropScan> logger)
{
    /// <summary>Asks for every folder below <c>drops/</c> to be looked at.</summary>
    internal async Task ScanAsync(CancellationToken cancellationToken)
    {
        var datasets = new SortedSet<string>(StringComparer.Ordinal);
        await foreach (var path in store.ListAsync(ArtifactPath.Drops, cancellationToken))
        {
            if (path.Split('/') is [_, var dataset, _, ..] && DropFolder.IsName(dataset))
                datasets.Add(dataset);
        }

        foreach (var dataset in datasets)
            await bus.Publish(new InspectDrop { Dataset = dataset }, cancellationToken);
    }

    internal async Task InspectAsync(string dataset, CancellationToken cancellationToken)
    {
        if (!DropFolder.IsName(dataset))
            throw new RejectedException($"'{dataset}' is no drop: give the name of one folder below {ArtifactPath.Drops}/.");

        var folder = await DropFolder.ReadAsync(store, dataset, cancellationToken);
        if (folder.IsEmpty)
            logger.DropGone(dataset);

        // By the clock that all workers share: one whose own is fast would take what is still being uploaded for complete.
        if (!folder.IsReady(await pipelines.ClockAsync(cancellationToken), times.Quiet) || await drops.FindAsync(dataset, folder.Version, cancellationToken) is not null)
            return;

        string? run = null, reason = null;
        try
        {
            var spec = await PipelineAsync(folder, cancellationToken);
            (var started, _, _) = await submission.SubmitAsync(spec, RequestId.OfDrop(dataset, folder.Version), cancellationToken);
            run = started.Id;
            logger.DropStarted(dataset, folder.Version, run);
        }
        catch (RejectedException rejected)
        {
            reason = rejected.Message;
            logger.DropRejected(dataset, folder.Version, reason);
        }

        await drops.EnterAsync(new Drop(dataset, folder.Version, run, reason), cancellationToken);
    }

    /// <summary>The pipeline that the folder brings, else the one that is registered under its name, else one that only ingests.</summary>
    private async Task<PipelineSpec> PipelineAsync(DropFolder folder, CancellationToken cancellationToken)
    {
        var source = StorePath.To($"{ArtifactPath.Drops}/{folder.Dataset}");
        var spec = folder.Pipeline is { } file
            ? await ReadAsync(file, cancellationToken)
            : (await pipelines.FindAsync(folder.Dataset, cancellationToken))?.Spec
                ?? PipelineFile.Check(new PipelineSpec { Name = folder.Dataset, Dataset = new DatasetSpec { Source = source } });
        return spec with { Dataset = (spec.Dataset ?? new DatasetSpec()) with { Source = source, Version = null, Files = null } };
    }

    private async Task<PipelineSpec> ReadAsync(StoredFile file, CancellationToken cancellationToken)
    {
        var local = store.CreateScratchFile(".yaml");
        try
        {
            await store.DownloadAsync(file.Path, file.ETag, local, cancellationToken);
            return PipelineFile.Parse(await File.ReadAllTextAsync(local, cancellationToken), file.Path, PipelinePaths.OfDrop(StorePath.To(Path.GetDirectoryName(file.Path)!)));
        }
        finally
        {
            File.Delete(local);
        }
    }
}

internal sealed class InspectDropConsumer(DropScan scan) : IConsumer<InspectDrop>
{
    public Task Consume(ConsumeContext<InspectDrop> context) => scan.InspectAsync(context.Message.Dataset, context.CancellationToken);
}
