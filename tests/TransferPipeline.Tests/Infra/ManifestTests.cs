using System.Globalization;
using Microsoft.Data.Sqlite;
using TransferPipeline.Ledger;
using TransferPipeline.Tests.Architecture;
using TransferPipeline.Worker.Hosting;
using YamlDotNet.RepresentationModel;

namespace TransferPipeline.Tests.Infra;

public sealed class ManifestTests
{
    private static readonly List<YamlMappingNode> Documents = [.. InfraFiles.Manifests().SelectMany(InfraFiles.Yaml)];

    public static TheoryData<string> Workers => [.. InfraFiles.Workers];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Kustomize_takes_every_manifest_but_the_secrets()
    {
        var kustomization = InfraFiles.Yaml($"{InfraFiles.Kubernetes}/kustomization.yaml").Single();

        var taken = kustomization["resources"].Items().Select(InfraFiles.Text).Concat(kustomization["patches"].Items().Select(patch => patch["path"].Text()));

        Assert.Equal(InfraFiles.Manifests().Select(Path.GetFileName).Except(["kustomization.yaml", "secrets.example.yaml", "secrets.yaml"]).Order(), taken.Order());
    }

    [Fact]
    public void Every_role_has_its_deployment()
        => Assert.Equal(Enum.GetNames<Role>().Select(role => role.ToLowerInvariant()).Order(), Deployments().Select(Name).Order());

    [Fact]
    public void Each_deployment_would_start_with_its_settings()
    {
        var shared = Named("ConfigMap", "transfer-settings")["data"].Pairs();
        foreach (var deployment in Deployments())
        {
            var settings = InfraFiles.Start(shared.Concat(Secret("transfer-services")).Concat(Own(deployment)).GroupBy(pair => pair.Key).Select(group => group.Last()));
            Assert.False(settings.Worker.Embedded);
            Assert.True(settings.HasBlobs);
            Assert.Equal(Name(deployment), settings.Worker.Roles);
            Assert.Equal(Name(deployment) == "control", settings.Worker.ApiKey is not null);
        }
    }

    [Fact]
    public void The_cache_lies_in_a_volume_that_holds_more_than_it()
    {
        var settings = Named("ConfigMap", "transfer-settings")["data"].Pairs();
        var pod = Patch()["spec"]["template"]["spec"];

        var mount = pod["containers"][0]["volumeMounts"].Items().Single(item => item["mountPath"].Text() == settings["Blobs__CacheFolder"]);
        var volume = pod["volumes"].Items().Single(item => item["name"].Text() == mount["name"].Text());

        var gibibytes = int.Parse(volume["emptyDir"]["sizeLimit"].Text().Replace("Gi", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        Assert.True(gibibytes * 1024 > int.Parse(settings["Blobs__CacheMegabytes"], CultureInfo.InvariantCulture));
    }

    [Fact]
    public void A_pod_has_the_time_to_drain()
        => Assert.All(Deployments(), deployment =>
        {
            var grace = int.Parse(deployment["spec"]["template"]["spec"]["terminationGracePeriodSeconds"].Text(), CultureInfo.InvariantCulture);
            Assert.True(grace > int.Parse(Own(deployment)["Worker__DrainSeconds"], CultureInfo.InvariantCulture) + 15);
        });

    [Fact]
    public void A_pod_does_not_run_as_root_and_is_asked_for_its_health_where_it_answers()
    {
        var pod = Patch()["spec"]["template"]["spec"];
        var container = pod["containers"][0];
        var endpoints = SourceTree.Read("src/TransferPipeline.Worker/Api/HealthEndpoints.cs");

        Assert.Equal("true", pod["securityContext"]["runAsNonRoot"].Text());
        Assert.Equal("false", container["securityContext"]["allowPrivilegeEscalation"].Text());
        Assert.Contains($"\nUSER {pod["securityContext"]["runAsUser"].Text()}\n", SourceTree.Read("infra/docker/worker.Dockerfile"), StringComparison.Ordinal);
        Assert.All(["startupProbe", "livenessProbe", "readinessProbe"], probe => Assert.Contains($"(\"{container[probe]["httpGet"]["path"].Text()}\"", endpoints, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Workers))]
    public void Keda_looks_at_the_queues_that_the_role_reads(string role)
    {
        var scaled = Named("ScaledObject", role)["spec"];

        Assert.Equal(role, scaled["scaleTargetRef"]["name"].Text());
        Assert.Equal("0", scaled["minReplicaCount"].Text());
        Assert.Equal(InfraFiles.Queues(role), Triggers(role, "rabbitmq").Select(trigger => trigger["metadata"]["queueName"].Text()).Order());
    }

    [Theory]
    [MemberData(nameof(Workers))]
    public async Task Keda_sees_in_the_ledger_what_waits_and_what_is_worked_on(string role)
    {
        using var folder = new TemporaryFolder();
        await using var database = await LedgerDatabase.OpenSqliteAsync(folder.File("ledger.db"), Token);
        await using var connection = new SqliteConnection($"Data Source={folder.File("ledger.db")}");
        await connection.OpenAsync(Token);
        await ExecuteAsync("insert into runs (id, pipeline, spec, spec_sha256, state, created_at) values ('a', '', '', '', 'Running', 0), ('b', '', '', '', 'Succeeded', 0)");
        await ExecuteAsync(
            """
            insert into shards (run, stage, idx, input, state)
            select run, stage, idx, '', state from (select 'a' as run union select 'b'),
              (select 'ingest' as stage union select 'embed' union select 'train' union select 'score-ingest' union select 'detect' union select 'crop' union select 'score-detect' union select 'score-crop' union select 'score' union select 'publish'),
              (select 0 as idx, 'due' as state union select 1, 'leased' union select 2, 'done' union select 3, 'failed')
            """);
        var query = Triggers(role, "postgresql").Single()["metadata"]["query"].Text();
        var stages = new WorkerOptions { Roles = role }.Stages;

        Assert.Equal(stages.Order(), InfraFiles.Stages(query).Order());
        Assert.Equal(2L * stages.Count, await ExecuteAsync(query));

        async Task<object?> ExecuteAsync(string sql)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            return await command.ExecuteScalarAsync(Token);
        }
    }

    [Fact]
    public void Every_name_that_is_referred_to_exists()
    {
        foreach (var trigger in InfraFiles.Workers.SelectMany(role => Named("ScaledObject", role)["spec"]["triggers"].Items()))
        {
            var parameter = trigger["type"].Text() == "rabbitmq" ? "host" : "connection";
            var target = Assert.Single(Named("TriggerAuthentication", trigger["authenticationRef"]["name"].Text())["spec"]["secretTargetRef"].Items());
            Assert.Equal(parameter, target["parameter"].Text());
            Assert.Contains(target["key"].Text(), Secret(target["name"].Text()));
        }

        Assert.All(Documents.Where(document => Kind(document) is "Deployment" or "Service" or "PodDisruptionBudget" && Name(document) != "any"), document =>
        {
            var selector = document["spec"]["selector"];
            Assert.Equal(Name(document), (selector.Has("matchLabels") ? selector["matchLabels"] : selector)["app.kubernetes.io/component"].Text());
            Assert.Equal(Name(document), Named("Deployment", Name(document))["spec"]["template"]["metadata"]["labels"]["app.kubernetes.io/component"].Text());
        });
        Assert.Equal(["transfer-settings", "transfer-services"], Patch()["spec"]["template"]["spec"]["containers"][0]["envFrom"].Items().Select(source => ((YamlMappingNode)source).Children.Values.Single()["name"].Text()));
    }

    private static IEnumerable<YamlMappingNode> Deployments() => Documents.Where(document => Kind(document) == "Deployment" && Name(document) != "any");

    private static YamlMappingNode Patch() => Named("Deployment", "any");

    private static YamlMappingNode Named(string kind, string name) => Documents.Single(document => Kind(document) == kind && Name(document) == name);

    private static Dictionary<string, string> Secret(string name) => InfraFiles.Yaml($"{InfraFiles.Kubernetes}/secrets.example.yaml").Single(secret => Name(secret) == name)["stringData"].Pairs();

    private static IEnumerable<YamlNode> Triggers(string role, string type) => Named("ScaledObject", role)["spec"]["triggers"].Items().Where(trigger => trigger["type"].Text() == type);

    /// <summary>The variables that stand in a deployment itself.</summary>
    private static Dictionary<string, string> Own(YamlMappingNode deployment) => deployment["spec"]["template"]["spec"]["containers"][0]["env"].Items().ToDictionary(
        variable => variable["name"].Text(),
        variable => variable.Has("value") ? variable["value"].Text() : Secret(variable["valueFrom"]["secretKeyRef"]["name"].Text())[variable["valueFrom"]["secretKeyRef"]["key"].Text()]);

    private static string Kind(YamlMappingNode document) => document["kind"].Text();

    private static string Name(YamlMappingNode document) => document.Has("metadata") ? document["metadata"]["name"].Text() : "";
}
