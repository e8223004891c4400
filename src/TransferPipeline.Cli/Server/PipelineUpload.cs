using System.Globalization;
using TransferPipeline.Cli.Output;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Inference.Trials;
using TransferPipeline.Schedule;

namespace TransferPipeline.Cli.Server;

/// <summary>Brings the models and sources of this machine that a pipeline names to a worker service.</summary>
internal static class PipelineUpload
{
    /// <summary>The pipeline as the service can run it; the notes say what was inferred about models.</summary>
    internal static async Task<(PipelineSpec Spec, IReadOnlyList<string> Notes)> BringAsync(Session session, ServerClient server, PipelineSpec spec, CancellationToken cancellationToken)
    {
        using var store = new HttpArtifactStore(server);
        var uploaded = await ScheduleSlice.UploadAsync(store, spec, ChildTrial.Of(TransferCommandLine.Program), new PullLines(session), cancellationToken);
        if (store.SentFiles > 0)
            session.Say(string.Create(CultureInfo.InvariantCulture, $"Sent {store.SentFiles:N0} files, {store.SentBytes / 1e6:0.0} MB"));
        return uploaded;
    }
}
