using System.Text.Json;
using ParquetSharp;
using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Tests.EndToEnd;

/// <summary>samples/faces: detect, embed, who is it.</summary>
public sealed class FacesTests
{
    [Fact]
    public async Task Known_people_are_named_and_others_are_unknown()
    {
        using var folder = new TemporaryFolder();
        FaceAlbum.Make(folder);
        var program = new TransferProgram(folder.Path);

        var run = (await program.RunAsync("run", "pipeline.yaml", "--root", "root", "--json")).Demand(0).DemandBalance();

        var stages = run.Json.GetProperty("stages").EnumerateArray().ToDictionary(stage => stage.GetProperty("name").GetString()!);
        Assert.Equal(["ingest", "detect", "crop", "embed", "train", "score-ingest", "score-detect", "score-crop", "score", "publish"], stages.Keys);
        Assert.Equal(14, stages["ingest"].GetProperty("in").GetInt64());
        Assert.Equal(1, stages["crop"].GetProperty("quarantined").GetInt64());
        Assert.Equal(13, stages["embed"].GetProperty("in").GetInt64());
        Assert.Contains("\"reason\":\"no-detection\"", await File.ReadAllTextAsync(Directory.GetFiles(folder.File("root", "quarantine", "faces-1"), "crop-*.jsonl").Single(), Token));
        await DemandNamesAsync(folder, "faces-1");
        DemandLineage(folder);

        var again = (await program.RunAsync("run", "pipeline.yaml", "--root", "root", "--json")).Demand(0).DemandBalance();
        Assert.All(
            again.Json.GetProperty("stages").EnumerateArray().Where(stage => stage.GetProperty("name").GetString() is not "publish"),
            stage => Assert.Equal(0, stage.GetProperty("done").GetInt64()));
        await DemandNamesAsync(folder, "faces-2");

        await File.WriteAllTextAsync(folder.File("who.yaml"), "name: who\ndetect: { model: ultraface_rfb_320.onnx }\nscore: { input: inbox, model: faces, output: jsonl }\n", Token);
        (await program.RunAsync("run", "who.yaml", "--root", "root", "--json")).Demand(0).DemandBalance();
        await DemandNamesAsync(folder, "who-1");
    }

    [Fact]
    public async Task Pictures_without_any_face_give_an_empty_result_and_a_model_without_a_crop_rule_is_refused()
    {
        using var folder = new TemporaryFolder();
        FaceAlbum.Make(folder);
        var program = new TransferProgram(folder.Path);
        (await program.RunAsync("run", "pipeline.yaml", "--root", "root")).Demand(0);
        Directory.CreateDirectory(folder.File("flowers"));
        File.Copy(folder.File("inbox", "sunflower.jpg"), folder.File("flowers", "sunflower.jpg"));
        await File.WriteAllTextAsync(folder.File("who.yaml"), "name: who\ndetect: { model: ultraface_rfb_320.onnx }\nscore: { input: flowers, model: faces }\n", Token);

        var run = (await program.RunAsync("run", "who.yaml", "--root", "root", "--json")).Demand(0).DemandBalance();

        Assert.Equal("0 crops of 1 pictures; in 1 of them nothing was detected.", Assert.Single(run.Json.GetProperty("notes").EnumerateArray()).GetString());
        var manifest = JsonSerializer.Deserialize<JsonElement>(await File.ReadAllTextAsync(folder.File("root", "scores", "who-1", "manifest.json"), Token));
        Assert.Equal(0, manifest.GetProperty("rows").GetInt64());

        var card = await File.ReadAllTextAsync(folder.File("dlib_face_resnet_v1.card.json"), Token);
        await File.WriteAllTextAsync(folder.File("dlib_face_resnet_v1.card.json"), System.Text.RegularExpressions.Regex.Replace(card, ",\\s*\"crop\".*", ""), Token);
        Assert.Contains("add \"crop\" to it", (await program.RunAsync("run", "pipeline.yaml", "--root", "root")).Demand(2).Errors);
    }

    [Theory]
    [InlineData("jsonl")]
    [InlineData("parquet")]
    [InlineData("csv")]
    public async Task Task_detect_gives_a_line_for_each_box_and_for_each_picture_without_one(string format)
    {
        using var folder = new TemporaryFolder();
        FaceAlbum.Make(folder);
        await File.WriteAllTextAsync(folder.File("inbox", "note.txt"), "no picture", Token);
        var yaml = await File.ReadAllTextAsync(folder.File("find-faces.yaml"), Token);
        await File.WriteAllTextAsync(folder.File("find-faces.yaml"), yaml.Replace("jsonl", format, StringComparison.Ordinal) + "errorBudget: { maxRate: 0.5 }\ndetect: { minScore: 0.9, maxDetections: 3 }\n", Token);

        var run = (await new TransferProgram(folder.Path).RunAsync("run", "find-faces.yaml", "--root", "root", "--json")).Demand(0).DemandBalance();

        Assert.Equal(["score-ingest", "score", "publish"], run.Json.GetProperty("stages").EnumerateArray().Select(stage => stage.GetProperty("name").GetString()));
        var scores = folder.File("root", "scores", "find-faces-1");
        var manifest = JsonSerializer.Deserialize<JsonElement>(await File.ReadAllTextAsync(Path.Combine(scores, "manifest.json"), Token));
        Assert.Equal((4, 6, 1), (manifest.GetProperty("pictures").GetInt32(), manifest.GetProperty("rows").GetInt32(), manifest.GetProperty("quarantined").GetInt32()));
        var part = Path.Combine(scores, $"part-00000.{format}");
        var ids = format switch
        {
            "parquet" => Column<string>(part, 0),
            "csv" => [.. (await File.ReadAllLinesAsync(part, Token)).Skip(1).Select(line => line.Split(',')[0])],
            _ => (await LinesAsync(part)).Select(line => line.GetProperty("id").GetString()!).ToArray(),
        };
        Assert.Equal(["face.jpg#0", "face.jpg#1", "face.jpg#2", "grace_hopper.jpg#0", "once_more.jpg#0", "sunflower.jpg"], ids.Order(StringComparer.Ordinal));
        if (format == "jsonl")
            Assert.Equal(4, (await LinesAsync(part)).First(line => line.GetProperty("label").GetString() == "face").GetProperty("box").GetArrayLength());
    }

    [Fact]
    public async Task A_dataset_and_a_detector_alone_make_a_dataset_of_what_the_boxes_hold()
    {
        using var folder = new TemporaryFolder();
        FaceAlbum.Make(folder);
        File.Delete(folder.File("inbox", "sunflower.jpg"));
        await File.WriteAllTextAsync(
            folder.File("cut.yaml"), "name: cut\ndataset: { source: inbox, labelsRequired: false, shardRows: 1 }\ndetect: { model: ultraface_rfb_320.onnx, labelled: all }\n", Token);

        var run = (await new TransferProgram(folder.Path).RunAsync("run", "cut.yaml", "--root", "root", "--json")).Demand(0).DemandBalance();

        Assert.Equal(["ingest", "detect", "crop"], run.Json.GetProperty("stages").EnumerateArray().Select(stage => stage.GetProperty("name").GetString()));
        var version = Directory.GetDirectories(folder.File("root", "datasets", "cut-crops")).Single();
        var rows = RowsFile.Read(Path.Combine(version, "rows.parquet")).ToList();
        Assert.Equal(["face.jpg#0", "face.jpg#1", "face.jpg#2", "face.jpg#3", "grace_hopper.jpg#0"], rows.Select(row => row.Id));
        Assert.Equal("once_more.jpg#0", Assert.Single(RowsFile.ReadDuplicates(Path.Combine(version, "duplicates.parquet"))).Id);
    }

    [Theory]
    [InlineData("labels: [dog]", "'detect.labels' names 'dog'")]
    [InlineData("minScore: 2", "'detect.minScore' is '2'; allowed: a number from 0 to 1")]
    [InlineData("minscore: 0.5", "did you mean 'minScore'?")]
    [InlineData("model: ultraface_rfb_320.onnx", "in task 'detect' the detector is 'score.model'")]
    public async Task A_setting_that_does_not_fit_ends_the_command_before_anything_runs(string setting, string message)
    {
        using var folder = new TemporaryFolder();
        FaceAlbum.Make(folder);
        await File.AppendAllTextAsync(folder.File("find-faces.yaml"), $"detect: {{ {setting} }}\n", Token);

        var run = (await new TransferProgram(folder.Path).RunAsync("run", "find-faces.yaml", "--root", "root")).Demand(2);

        Assert.Contains(message, run.Errors);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Of the party's four two are known; the flower shows nobody; the copy of a picture has its lines too.</summary>
    private static async Task DemandNamesAsync(TemporaryFolder folder, string run)
    {
        var rows = await LinesAsync(folder.File("root", "scores", run, "part-00000.jsonl"));
        var found = rows.Select(row => (row.GetProperty("source").GetString()!, row.GetProperty("predicted").GetString()!)).OrderBy(row => row, Comparer<(string, string)>.Default).ToList();
        Assert.Equal(
            [
                ("face.jpg#xywh=131,80,91,123", "ada"), ("face.jpg#xywh=260,47,87,121", "ben"), ("face.jpg#xywh=439,118,50,67", "unknown"), ("face.jpg#xywh=7,101,43,58", "unknown"),
                ("grace_hopper.jpg#xywh=171,122,188,212", "grace"), ("once_more.jpg#xywh=171,122,188,212", "grace"),
            ],
            found);
        foreach (var row in rows)
        {
            var known = row.GetProperty("predicted").GetString() != "unknown";
            Assert.Equal(known, row.GetProperty("distance").GetDouble() <= 0.6);
            Assert.Equal(known, row.GetProperty("probability").GetDouble() > 0);
        }
    }

    private static void DemandLineage(TemporaryFolder folder)
    {
        var version = Directory.GetDirectories(folder.File("root", "datasets", "faces-crops")).Single();
        var rows = RowsFile.Read(Path.Combine(version, "rows.parquet")).ToList();
        Assert.Equal(13, rows.Count);
        Assert.Equal("ada", rows.Single(row => row.Group == "ada/party.jpg").Label);
        Assert.All(rows, row => Assert.StartsWith(row.Group + "#", row.Id, StringComparison.Ordinal));
        var originals = RowsFile.Read(Directory.GetFiles(folder.File("root", "datasets", "faces"), "rows.parquet", SearchOption.AllDirectories).Single()).ToDictionary(row => row.Id);
        Assert.All(rows, row => Assert.Equal((originals[row.Group!].Label, originals[row.Group!].Split), (row.Label, row.Split)));

        var crops = Directory.GetFiles(version, "crops-*.parquet").Single();
        Assert.Equal(rows.Select(row => row.Id), Column<string>(crops, 0));
        Assert.Equal(rows.Select(row => originals[row.Group!].ContentSha256), Column<string>(crops, 2));
    }

    private static async Task<List<JsonElement>> LinesAsync(string path) => [.. (await File.ReadAllLinesAsync(path, Token)).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];

    private static T[] Column<T>(string path, int column)
    {
        using var reader = new ParquetFileReader(path);
        using var group = reader.RowGroup(0);
        using var values = group.Column(column).LogicalReader<T>();
        return values.ReadAll((int)group.MetaData.NumRows);
    }
}
