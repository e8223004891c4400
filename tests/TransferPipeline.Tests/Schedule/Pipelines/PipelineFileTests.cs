using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Schedule.Pipelines;

namespace TransferPipeline.Tests.Schedule.Pipelines;

public sealed class PipelineFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("transfer-pipeline-").FullName;

    public PipelineFileTests()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "photos"));
        Directory.CreateDirectory(Path.Combine(_folder, "inbox"));
        File.WriteAllText(Path.Combine(_folder, "net.onnx"), "");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Every_key_reaches_the_specification()
    {
        var spec = Parse("""
            name: product-photos
            dataset:
              source: photos
              name: photos
              kind: image
              labelColumn: tag
              contentColumn: file
              groupColumn: product
              labelsRequired: true
              testFraction: 0.3
              validationFraction: 0.1
              shardRows: 512
              shardMegabytes: 8
            backbone: { model: net.onnx }
            head: { type: prototype, c: 0.5, classWeights: balanced, seed: 7 }
            tune: { layers: none }
            score: { input: inbox, output: csv, topK: 3 }
            errorBudget: { maxCount: 10, maxRate: 0.5 }
            """);

        var expected = new PipelineSpec
        {
            Name = "product-photos",
            Dataset = new DatasetSpec
            {
                Source = Path.Combine(_folder, "photos"),
                Name = "photos",
                LabelColumn = "tag",
                ContentColumn = "file",
                GroupColumn = "product",
                TestFraction = 0.3,
                ValidationFraction = 0.1,
                ShardRows = 512,
                ShardMegabytes = 8,
            },
            Backbone = new BackboneSpec { Model = Path.Combine(_folder, "net.onnx") },
            Head = new HeadSpec { Type = "prototype", C = 0.5, ClassWeights = "balanced", Seed = 7 },
            Score = new ScoreSpec { Input = Path.Combine(_folder, "inbox"), Output = "csv", TopK = 3 },
            ErrorBudget = new ErrorBudgetSpec { MaxCount = 10, MaxRate = 0.5 },
        };
        Assert.Equal(expected, spec);
    }

    [Fact]
    public void Targets_and_their_settings_reach_the_specification()
    {
        var spec = Parse("name: a\ndataset: { source: photos, target: labels }\nbackbone: { model: net.onnx }\nhead: { threshold: 0.3, classWeights: balanced }\ntune: { layers: all, labelSmoothing: 0.2 }\n");

        Assert.Equal(("labels", 0.3, "balanced", 0.2), (spec.Dataset!.Target, spec.Head!.Threshold, spec.Head.ClassWeights, spec.Tune!.LabelSmoothing));
        Assert.Null(Parse("name: a\ndataset: { source: photos, target: number }\nbackbone: { model: net.onnx }\nhead: {}\ntune: { layers: all }\n").Tune!.LabelSmoothing);
    }

    [Theory]
    [InlineData("several", "", "dataset.target")]
    [InlineData("number", "head: { type: prototype }", "knows one label a row")]
    [InlineData("labels", "head: { type: prototype }", "knows one label a row")]
    [InlineData("number", "head: { classWeights: balanced }", "has 'classWeights'")]
    [InlineData("number", "head: { threshold: 0.5 }", "has a 'threshold'")]
    [InlineData("classes", "head: { threshold: 0.5 }", "has a 'threshold'")]
    [InlineData("labels", "head: { threshold: 1 }", "head.threshold")]
    [InlineData("number", "head: {}\ntune: { layers: all, labelSmoothing: 0.1 }", "has 'labelSmoothing'")]
    public void Settings_that_do_not_fit_the_target_are_refused(string target, string rest, string named)
    {
        var refused = Assert.Throws<RejectedException>(() => Parse($"name: a\ndataset: {{ source: photos, target: {target} }}\nbackbone: {{ model: net.onnx }}\n{rest}\n"));

        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_left_out_has_the_default_of_the_specification()
    {
        var spec = Parse("name: a\ndataset: { drop: photos }\nbackbone: { model: net.onnx }\nhead: {}\n");

        Assert.Equal(new DatasetSpec { Source = Path.Combine(_folder, "photos") }, spec.Dataset);
        Assert.Equal(new HeadSpec(), spec.Head);
        Assert.Equal(new ErrorBudgetSpec(), spec.ErrorBudget);
        Assert.Null(spec.Score);
    }

    [Fact]
    public void A_section_without_a_value_is_absent()
    {
        var spec = Parse("name: a\ndataset: { source: photos }\nbackbone:\nhead: null\nscore: ~\n");

        Assert.Equal((null, null, null), (spec.Backbone, spec.Head, spec.Score));
    }

    [Theory]
    [InlineData("score: { input: inbox, model: a, contentColumn: b, pairColumn: c }")]
    [InlineData("score: { input: inbox, model: a, kind: text, contentColumn: b, pairColumn: c }")]
    [InlineData("dataset: { version: 0123456789abcdef }\nscore: { input: inbox, model: a, contentColumn: b, pairColumn: c }")]
    public void Columns_of_what_is_scored_reach_the_specification(string yaml)
    {
        var score = Parse($"name: a\n{yaml}\n").Score!;

        Assert.Equal(("b", "c"), (score.ContentColumn, score.PairColumn));
    }

    [Fact]
    public void A_registered_model_may_be_written_with_an_at_sign()
        => Assert.Equal("flowers/0123456789abcdef", Parse("name: a\nscore: { input: inbox, model: flowers@0123456789abcdef }\n").Score!.Model);

    [Theory]
    [InlineData("name: a\n\ndatset: { source: photos }", "line 3: unknown key 'datset'; did you mean 'dataset'?")]
    [InlineData("name: a\ndataset:\n  source: photos\n  test-fraction: 0.1", "line 4: unknown key 'dataset.test-fraction'; did you mean 'testFraction'?")]
    [InlineData("name: a\nxyzzy: 1", "line 2: unknown key 'xyzzy'; allowed: name, task, dataset,")]
    [InlineData("name: a\ndataset: photos", "line 2: 'dataset' must hold keys and values (source,")]
    [InlineData("name: a\ndataset: { source: [photos] }", "line 2: 'dataset.source' must be a single value.")]
    [InlineData("dataset: { source: photos }", "line 1: 'name' is missing.")]
    [InlineData("name:\ndataset: { source: photos }", "line 1: 'name' needs a value.")]
    [InlineData("name: My Photos\ndataset: { source: photos }", "line 1: 'name' is 'My Photos'; allowed: 1 to 63 lower-case letters")]
    [InlineData("name: ../a\ndataset: { source: photos }", "line 1: 'name' is '../a'; allowed:")]
    [InlineData("name: a\ndataset: { source: nowhere }", "line 2: 'dataset.source' is 'nowhere', but there is no file or folder")]
    [InlineData("name: a\ndataset: { name: b }", "line 2: 'dataset.source' is missing: give a folder,")]
    [InlineData("name: a\ndataset: { source: photos, drop: photos }", "'dataset.drop' and 'dataset.source' mean the same")]
    [InlineData("name: a\ndataset: { source: photos, version: 0123456789abcdef }", "'dataset.version' and 'source' exclude each other")]
    [InlineData("name: a\ndataset: { version: latest }", "'dataset.version' is 'latest'; allowed: the 16 hex digits")]
    [InlineData("name: a\ndataset: { source: photos, kind: sound }", "'dataset.kind' is 'sound'; allowed: image, text.")]
    [InlineData("name: a\ndataset: { source: photos, target: regression }", "'dataset.target' is 'regression'; allowed: classes, labels, number.")]
    [InlineData("name: a\ndataset: { source: photos, labelColumns: [a, b] }", "'dataset.labelColumns' needs 'dataset.target: labels'")]
    [InlineData("name: a\ndataset: { source: photos, target: labels, labelColumns: [a, A] }", "'dataset.labelColumns' names one twice.")]
    [InlineData("name: a\ndataset: { source: photos, target: labels, labelColumns: [a, b], labelColumn: c }", "'dataset.labelColumns' and 'dataset.labelColumn' exclude each other.")]
    [InlineData("name: a\ndataset: { source: photos, pairColumn: b }", "'dataset.pairColumn' needs 'dataset.kind: text'")]
    [InlineData("name: a\ndataset: { source: photos, nearDuplicates: keep-together }", "'dataset.nearDuplicates' needs 'dataset.kind: text'")]
    [InlineData("name: a\ndataset: { source: photos, testFraction: 1.5 }", "'dataset.testFraction' is '1.5'; allowed: a number from 0 to 0.9.")]
    [InlineData("name: a\ndataset: { source: photos, testFraction: .nan }", "'dataset.testFraction' is '.nan'; allowed: a number")]
    [InlineData("name: a\ndataset: { source: photos, testFraction: 0.6, validationFraction: 0.6 }", "'dataset.validationFraction' and 'dataset.testFraction' together are over 0.9")]
    [InlineData("name: a\ndataset: { source: photos, shardRows: 0 }", "'dataset.shardRows' is '0'; allowed: a whole number from 1 to 1000000.")]
    [InlineData("name: a\ndataset: { source: photos, labelsRequired: yes }", "'dataset.labelsRequired' is 'yes'; allowed: true, false.")]
    [InlineData("name: a\ndataset: { source: photos }\nbackbone: { model: mobilnet-v2 }", "line 3: 'backbone.model' is 'mobilnet-v2'; give the path of an .onnx file, a reference to the hub (hf:org/name) or a name of the catalog. Did you mean 'mobilenet-v2' of the catalog?")]
    [InlineData("name: a\ndataset: { source: photos }\nbackbone: { model: folder/ }", "distilgpt2, ultraface.")]
    [InlineData("name: a\ndataset: { source: photos }\nbackbone: { model: no.onnx }", "line 3: 'backbone.model' is 'no.onnx', but there is no file")]
    [InlineData("name: a\ndataset: { source: photos }\nbackbone: { model: net.onnx }\nhead: { type: mlp }", "line 4: 'head.type' is 'mlp'; allowed: linear, prototype.")]
    [InlineData("name: a\ndataset: { source: photos }\nbackbone: { model: net.onnx }\nhead: { c: 0 }", "line 4: 'head.c' is '0'; allowed: a number from")]
    [InlineData("name: a\ndataset: { source: photos }\nhead: {}", "line 3: 'head' needs a 'backbone'")]
    [InlineData("name: a\nbackbone: { model: net.onnx }\nscore: { input: inbox, model: a }", "line 2: 'backbone' needs a 'dataset'")]
    [InlineData("name: a\ndataset: { source: photos }\nscore: { input: inbox }", "line 3: 'score' has no 'model'")]
    [InlineData("name: a\nscore: { input: inbox, model: a, topK: 0 }", "line 2: 'score.topK' is '0'; allowed: a whole number from 1 to 1000.")]
    [InlineData("name: a\nscore: { input: inbox, model: a, kind: image, pairColumn: b }", "line 2: 'score' has a 'pairColumn', but what is scored are pictures")]
    [InlineData("name: a\ndataset: { source: photos }\nscore: { input: inbox, model: a, pairColumn: b }", "line 3: 'score' has a 'pairColumn', but what is scored are pictures")]
    [InlineData("name: a\ntask: generate\nscore: { input: inbox, model: a, contentColumn: b }", "line 3: 'score' names columns of the input; in task 'generate' that is done with 'generate.textColumn'")]
    [InlineData("name: a\nscore: { model: a }", "line 2: 'score.input' is missing.")]
    [InlineData("name: a", "line 1: 'dataset' is missing")]
    [InlineData("name: a\ndataset: { source: photos }\ntune: { layers: top }", "line 3: 'tune.layers' is 'top'; allowed: none, last-N-blocks (such as last-2-blocks), top:NAME, all, auto.")]
    [InlineData("name: a\ndataset: { source: photos }\ntune: { layers: none, epochs: many }", "line 3: 'tune.epochs' is 'many'; allowed: a whole number from 1 to 10000.")]
    [InlineData("name: a\ndataset: { source: photos }\ntune: { views: -1 }", "line 3: 'tune.views' is '-1'; allowed:")]
    [InlineData("name: a\ndataset: { source: photos, target: labels, labelSeparator: '' }", "line 2: 'dataset.labelSeparator' must not be blank.")]
    [InlineData("name: a\ndataset: { source: photos }\npromote: { metric: macro-f1 }", "line 3: 'promote' is not supported yet; leave it out.")]
    [InlineData("name: a\ndataset: { source: photos }\nretrain: { cron: sundays }", "line 3: 'retrain.cron' is 'sundays', which is no schedule")]
    [InlineData("name: a\ndataset: { source: photos }\nretrain: { cron: 0 3 30 2 * }", "line 3: 'retrain.cron' is '0 3 30 2 *', which names a day that never comes")]
    [InlineData("name: a\ndataset: { source: photos }\nerrorBudget: { maxRate: 2 }", "line 3: 'errorBudget.maxRate' is '2'; allowed: a number from 0 to 1.")]
    [InlineData("name: a\nname: b", "not valid YAML: Duplicate key")]
    [InlineData("name: [a", "not valid YAML:")]
    [InlineData("- a", "line 1: the file must hold keys and values")]
    [InlineData("name: a\n---\nname: b", "holds 2 YAML documents")]
    [InlineData("# nothing", "is empty.")]
    public void What_does_not_fit_is_rejected_with_the_line_and_the_way_out(string yaml, string expected)
    {
        var message = Assert.Throws<RejectedException>(() => Parse(yaml)).Message;

        Assert.StartsWith(Path.Combine(_folder, "pipeline.yaml"), message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain("..", message[^2..], StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_rejected()
        => Assert.Contains("there is no such file", Assert.Throws<RejectedException>(() => PipelineFile.Read(Path.Combine(_folder, "none.yaml"))).Message, StringComparison.Ordinal);

    private PipelineSpec Parse(string yaml) => PipelineFile.Parse(yaml, Path.Combine(_folder, "pipeline.yaml"), PipelinePaths.OfFile(Path.Combine(_folder, "pipeline.yaml")));
}
