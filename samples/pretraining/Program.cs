using System.CommandLine;
using TransferPipeline.Pretraining;

var data = new Option<string>("--data") { Description = "Folder with Fashion-MNIST's four .gz files; Debian's dataset-fashion-mnist puts them into /usr/share/datasets/fashion-mnist.", Required = true };
var output = new Option<string?>("--out") { Description = "Train the backbone and write it to this .onnx file; its card and training.log go beside it." };
var sample = new Option<string?>("--sample") { Description = "Write the demo's sample and the raw-pixels model into this folder." };
var command = new RootCommand("Makes what the demo needs from Fashion-MNIST: a backbone trained on five classes, a small sample of the other five.") { data, output, sample };
command.SetAction(parsed =>
{
    var folder = parsed.GetRequiredValue(data);
    if (parsed.GetValue(sample) is { } sampleFolder)
        DemoSample.Write(folder, sampleFolder);

    return parsed.GetValue(output) is { } file ? PretrainingRun.Run(folder, file) : 0;
});
return command.Parse(args).Invoke();
