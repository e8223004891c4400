using System.Globalization;
using System.Text;
using Dapper;
using Npgsql;
using TransferPipeline.Worker.Broker;

namespace TransferPipeline.IntegrationTests.Workers;

/// <summary>What a cluster that does not get on looks like: its ledger, its queues and the ends of its workers' logs.</summary>
internal static class Standstill
{
    private const int Lines = 40;

    internal static async Task<string> DescribeAsync(Cluster cluster, IReadOnlyList<WorkerProcess> workers)
    {
        var text = new StringBuilder();
        await using (var connection = new NpgsqlConnection(cluster.Database))
        {
            foreach (var table in new[] { "select * from runs", "select * from stages", "select ledger_now() as now, * from shards where state <> 'done' order by stage, idx limit 20" })
            {
                foreach (IDictionary<string, object?> row in await connection.QueryAsync(table))
                    text.AppendLine(string.Join(", ", row.Where(cell => cell.Key is not "spec" && cell.Value is not null).Select(cell => string.Create(CultureInfo.InvariantCulture, $"{cell.Key} {cell.Value}"))));
            }
        }

        foreach (var queue in DeadLetters.Endpoints.SelectMany(name => new[] { name, $"{name}_error", $"{name}_skipped" }))
        {
            if (await cluster.CountAsync(queue) is > 0 and var count)
                text.AppendLine(CultureInfo.InvariantCulture, $"{queue}: {count} messages");
        }

        foreach (var worker in workers)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"--- {worker.LogFile}, ready: {await worker.StatusAsync("/health/ready")}");
            foreach (var line in worker.Log.Split('\n').TakeLast(Lines))
                text.AppendLine(line);
        }

        return text.ToString();
    }
}
