using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Contracts.Runs;
using TransferPipeline.Schedule.Pipelines;
using TransferPipeline.Schedule.Runs;

namespace TransferPipeline.Tests.Schedule.Pipelines;

public sealed class DetectSectionTests
{
    private const string Faces = """
        name: faces
        dataset: { source: people }
        detect: { model: faces.onnx, labels: [face, head], minScore: 0.8, labelled: refuse }
        backbone: { model: dlib.onnx }
        head: { type: prototype, maxDistance: 0.6 }
        score: { input: inbox }
        """;

    [Fact]
    public void Reads_what_stands_there_and_keeps_it_as_JSON()
    {
        var spec = Parse(Faces);

        Assert.Equal(0.6, spec.Head!.MaxDistance);
        Assert.Equal(["face", "head"], spec.Detect!.Labels);
        Assert.Equal(("faces.onnx", 0.8, null, "refuse", "all"), (spec.Detect.Model, spec.Detect.MinScore, spec.Detect.Iou, spec.Detect.Labelled, spec.Detect.Scored));
        var artifact = new ArtifactRef("backbones/1/model.onnx", "1");
        var again = PipelineFile.Check(spec with { Detect = spec.Detect with { Artifact = artifact } });
        Assert.Equal(artifact, again.Detect!.Artifact);
        Assert.Equal(spec.Detect.Labels, again.Detect.Labels);
    }

    [Fact]
    public void A_detector_in_front_puts_its_stages_between_ingest_and_what_reads_crops()
        => Assert.Equal(
            [
                StageNames.Ingest, StageNames.Detect, StageNames.Crop, StageNames.Embed, StageNames.Train,
                StageNames.ScoreIngest, StageNames.ScoreDetect, StageNames.ScoreCrop, StageNames.Score, StageNames.Publish,
            ],
            RunPlan.StagesOf(Parse(Faces)));

    [Fact]
    public void Task_detect_has_the_stages_of_scoring()
        => Assert.Equal(
            [StageNames.ScoreIngest, StageNames.Score, StageNames.Publish],
            RunPlan.StagesOf(Parse("name: f\ntask: detect\nscore: { input: i, model: faces.onnx }\ndetect: { iou: 0.4 }")));

    [Fact]
    public void A_dataset_and_a_detector_make_a_dataset_of_crops()
        => Assert.Equal([StageNames.Ingest, StageNames.Detect, StageNames.Crop], RunPlan.StagesOf(Parse("name: f\ndataset: { source: i }\ndetect: { model: faces.onnx }")));

    [Theory]
    [InlineData("task: detect", "line 1: 'score' is missing: task 'detect' needs")]
    [InlineData("task: detect\nscore: { input: i }", "'score' has no 'model'; in task 'detect' that is the detector")]
    [InlineData("task: detect\ndataset: { source: a }\nscore: { input: i, model: m.onnx }", "'dataset' has no part in task 'detect'")]
    [InlineData("task: detekt", "'task' is 'detekt'; allowed: classify, generate, detect")]
    [InlineData("dataset: { source: a, kind: text }\ndetect: { model: m.onnx }", "'detect' looks for boxes in pictures, and 'dataset.kind' is text")]
    [InlineData("score: { input: i, model: m.onnx, kind: text }\ndetect: { model: d.onnx }", "'detect' looks for boxes in pictures, and 'score.kind' is text")]
    [InlineData("task: generate\nscore: { input: i, model: m.onnx }\ndetect: { model: d.onnx }", "'detect' has no part in task 'generate'")]
    [InlineData("dataset: { source: a }\ndetect: { minScore: 0.5 }", "'detect' has no 'model'")]
    [InlineData("dataset: { source: a }\ndetect: { model: m.onnx, labels: [] }", "'detect.labels' must not be empty")]
    [InlineData("dataset: { source: a }\ndetect: { model: m.onnx, labels: { a: 1 } }", "'detect.labels' must be a single value")]
    [InlineData("dataset: { source: a }\ndetect: { model: m.onnx, labelled: every }", "'detect.labelled' is 'every'; allowed: largest, all, refuse")]
    [InlineData("dataset: { source: a }\nbackbone: { model: m.onnx }\nhead: { maxDistance: 0.6 }", "'head' has 'maxDistance', which is for type: prototype")]
    public void What_does_not_go_together_is_refused(string yaml, string message)
        => Assert.Contains(message, Assert.Throws<RejectedException>(() => Parse("name: f\n" + yaml)).Message);

    private static PipelineSpec Parse(string yaml) => PipelineFile.Parse(yaml, "pipeline.yaml", PipelinePaths.AsGiven);
}
