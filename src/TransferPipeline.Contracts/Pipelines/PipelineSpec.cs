using System.Text.Json.Serialization;

namespace TransferPipeline.Contracts.Pipelines;

/// <summary>What a user asks for: the content of <c>pipeline.yaml</c>, or what a single-stage command stands for. Immutable once a run has it.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record PipelineSpec
{
    /// <summary>Lower-case letters, digits and hyphens; names the runs (<c>name-1</c>, <c>name-2</c>), the dataset and the model.</summary>
    public required string Name { get; init; }

    /// <summary><c>classify</c>; <c>generate</c>: texts are continued; or <c>detect</c>: the boxes that a detector finds are the result. Default classify.</summary>
    public string Task { get; init; } = PipelineTasks.Classify;

    /// <summary>The labelled data. Required, except in a run that only scores.</summary>
    public DatasetSpec? Dataset { get; init; }

    /// <summary>The pretrained model. Null: the run stops after ingest.</summary>
    public BackboneSpec? Backbone { get; init; }

    /// <summary>The head to train. Null: the run stops after embedding.</summary>
    public HeadSpec? Head { get; init; }

    /// <summary>Which layers of the pretrained model are trained too. Null: none.</summary>
    public TuneSpec? Tune { get; init; }

    /// <summary>What to score with the trained (or named) model. Null: nothing.</summary>
    public ScoreSpec? Score { get; init; }

    /// <summary>How texts are continued; null takes the defaults.</summary>
    public GenerateSpec? Generate { get; init; }

    /// <summary>What is looked for in pictures. Null: pictures are taken whole.</summary>
    public DetectSpec? Detect { get; init; }

    public ErrorBudgetSpec ErrorBudget { get; init; } = new();

    /// <summary>When a registered pipeline is run again. Null: only on request and when data is dropped.</summary>
    public RetrainSpec? Retrain { get; init; }
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record DatasetSpec
{
    /// <summary>
    /// A folder, archive, table or index file (see docs/datasets.md); <c>store:PATH</c> for what lies in the artifact store. Null only when
    /// <see cref="Version"/> names an existing dataset.
    /// </summary>
    public string? Source { get; init; }

    /// <summary>The list of the source's files inside the artifact store; set when a run is submitted, so that it reads what was there then. Null: read where it is.</summary>
    public ArtifactRef? Files { get; init; }

    /// <summary>Name of the dataset; null takes the pipeline's name.</summary>
    public string? Name { get; init; }

    /// <summary>An existing version to use as it is, instead of a source.</summary>
    public string? Version { get; init; }

    /// <summary><c>image</c> or <c>text</c>. Default image: nothing is guessed, a CSV may be an index of pictures or a table of texts.</summary>
    public string Kind { get; init; } = "image";

    /// <summary><c>classes</c> (one label a row), <c>labels</c> (any number of them) or <c>number</c>. Default classes.</summary>
    public string Target { get; init; } = "classes";

    /// <summary>Name of the column with the label in tables and index files. Null: the usual names (<c>label</c>, <c>category</c> …), whichever is there.</summary>
    public string? LabelColumn { get; init; }

    /// <summary>Of the target <c>labels</c>: columns of 0 and 1, each named as its label. Null: the labels stand in one column.</summary>
    public IReadOnlyList<string>? LabelColumns { get; init; }

    /// <summary>Of the target <c>labels</c>: what stands between the labels of a cell that is no list. Default <c>|</c>.</summary>
    public string LabelSeparator { get; init; } = "|";

    /// <summary>Name of the column with the image, its path, or the text. Null: the usual names are tried.</summary>
    public string? ContentColumn { get; init; }

    /// <summary>Name of the column with the second text of a pair. Null: that which belongs to the usual name of the first (<c>sentence1</c>, <c>sentence2</c>).</summary>
    public string? PairColumn { get; init; }

    /// <summary>Name of the column that groups rows which must not straddle splits. Null: <c>group</c> if there is one.</summary>
    public string? GroupColumn { get; init; }

    /// <summary>False reads a source whose rows may have no label (scoring). Default true.</summary>
    public bool LabelsRequired { get; init; } = true;

    /// <summary>
    /// What becomes of texts that are nearly the same: <c>report</c>, <c>keep-together</c> (in one split, as a group), or <c>off</c>. Default report;
    /// pictures are not compared.
    /// </summary>
    public string NearDuplicates { get; init; } = "report";

    /// <summary>Share of the rows without a given split that goes to <c>test</c>, 0 to 0.9. Default 0.2; ignored when the source has a test split.</summary>
    public double TestFraction { get; init; } = 0.2;

    /// <summary>Share that goes to <c>validation</c>, 0 to 0.9. Default 0: the linear head tunes by cross-validation inside train.</summary>
    public double ValidationFraction { get; init; }

    /// <summary>Most rows in a shard. Default 4096.</summary>
    public int ShardRows { get; init; } = 4096;

    /// <summary>Most bytes of content in a shard, in MiB. Default 16: a few seconds of work for a mid-size network.</summary>
    public int ShardMegabytes { get; init; } = 16;

    /// <summary>The rows are only scored: what their column <c>split</c> says means nothing. Known to ingest alone, never written.</summary>
    internal bool Scored { get; init; }
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record BackboneSpec
{
    /// <summary>Path of an <c>.onnx</c> file, or <c>store:PATH</c>; its card is <c>&lt;model&gt;.card.json</c> beside it, or inferred.</summary>
    public required string Model { get; init; }

    /// <summary>The model inside the artifact store; set when a run is submitted, so that a changed file is another run.</summary>
    public ArtifactRef? Artifact { get; init; }

    /// <summary>Of a text model, how tokens' features become a text's: <c>mean</c>, <c>cls</c>, <c>last</c> or <c>max</c>. Null: as its card or its files say.</summary>
    public string? Pooling { get; init; }

    /// <summary>Of a text model, the most tokens of a text. Null: as many as the model takes.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>What of a text with more tokens is used: <c>cut</c> its start, <c>windows</c> the mean over overlapping parts. Null: as its card says, or <c>cut</c>.</summary>
    public string? LongTexts { get; init; }
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record HeadSpec
{
    /// <summary><c>linear</c> or <c>prototype</c>. Default linear.</summary>
    public string Type { get; init; } = "linear";

    /// <summary>
    /// Of a prototype head: features are compared as they are, by Euclidean distance to each class mean, and what is farther from all of them than
    /// this is <c>unknown</c>. Null: the nearest class mean by cosine, however far.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? MaxDistance { get; init; }

    /// <summary>Inverse L2 strength as in scikit-learn (C). Null: chosen by cross-validation.</summary>
    public double? C { get; init; }

    /// <summary><c>none</c> or <c>balanced</c>. Default none.</summary>
    public string ClassWeights { get; init; } = "none";

    /// <summary>Seed of the cross-validation folds. Default 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Least probability at which a row gets a label, where it can have several. Null: 0.5.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Threshold { get; init; }
}

/// <summary>How the pretrained model's own layers are trained, from where it is cut up to its features.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record TuneSpec
{
    /// <summary>
    /// <c>none</c>, <c>last-N-blocks</c>, <c>top:NAME</c> (from a block, node or tensor on), <c>all</c>, or <c>auto</c>: what is worth it. Default none.
    /// </summary>
    public string Layers { get; init; } = "none";

    /// <summary>The tensor at which the model is cut; set when a run is submitted. What comes before it stays as it is, and is run once.</summary>
    public string? Cut { get; init; }

    /// <summary>How many of the last blocks <c>auto</c> may tune. Default 2.</summary>
    public int Deepest { get; init; } = 2;

    /// <summary>Minutes after which <c>auto</c> tries no deeper layers. Default 60.</summary>
    public double Minutes { get; init; } = 60;

    /// <summary>Passes over the training rows. Default 15.</summary>
    public int Epochs { get; init; } = 15;

    /// <summary>Rows a step. Default 32.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>AdamW's largest step for the head. Default 0.001.</summary>
    public double HeadLearningRate { get; init; } = 1e-3;

    /// <summary>AdamW's largest step for the last block of the model. Default 0.0001.</summary>
    public double LearningRate { get; init; } = 1e-4;

    /// <summary>The learning rate of each block is that of the next one times this. Default 0.8.</summary>
    public double LayerDecay { get; init; } = 0.8;

    /// <summary>AdamW's weight decay; none on biases and other vectors. Default 0.01.</summary>
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>Share of the steps in which the learning rates rise; afterwards they fall with the cosine. Default 0.1.</summary>
    public double Warmup { get; init; } = 0.1;

    /// <summary>Largest length of the gradient; longer ones are cut. Default 1.</summary>
    public double ClipNorm { get; init; } = 1;

    /// <summary>Further views of each picture (part of it, mirrored, other colours), of which each epoch takes one. Default 0: the picture itself, always.</summary>
    public int Views { get; init; }

    /// <summary>Probability that is spread over all classes, or over both answers where a row can have several labels. Null: 0.1 for classes, 0 for others.</summary>
    public double? LabelSmoothing { get; init; }

    /// <summary>Alpha of the Beta distribution by which pairs of rows are mixed. Default 0: none are.</summary>
    public double Mixup { get; init; }

    /// <summary>Statistics of batch normalization: <c>frozen</c> as they were, or <c>updated</c> by the batches. Default frozen.</summary>
    public string BatchNorm { get; init; } = "frozen";

    /// <summary>Epochs without a lower loss on the validation split after which training ends. Default 0: never. Needs a validation split.</summary>
    public int Patience { get; init; }

    /// <summary>Rank of low-rank updates (LoRA), which are trained instead of the weights and added to them in the end. Default 0: the weights themselves.</summary>
    public int LoraRank { get; init; }

    /// <summary>Low-rank updates are multiplied with this over the rank. Default 16.</summary>
    public double LoraAlpha { get; init; } = 16;

    /// <summary>Largest size of the activations at the cut, in GiB, over which the run is refused. Default 20.</summary>
    public double MaxGigabytes { get; init; } = 20;
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ScoreSpec
{
    /// <summary>Any source that ingest can read; labels optional.</summary>
    public required string Input { get; init; }

    /// <summary>The list of the input's files inside the artifact store; set when a run is submitted. Null: read where it is.</summary>
    public ArtifactRef? Files { get; init; }

    /// <summary><c>image</c> or <c>text</c>. Null: as the dataset; without one what the model reads, set when a run is submitted.</summary>
    public string? Kind { get; init; }

    /// <summary>Name of the input's column with the image, its path, or the text. Null: as the dataset; without one the usual names are tried.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ContentColumn { get; init; }

    /// <summary>Name of the input's column with the second text of a pair. Null: as the dataset; without one that which belongs to the usual name of the first.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? PairColumn { get; init; }

    /// <summary>A fused model: an <c>.onnx</c> path, <c>name</c> or <c>name/version</c>. Null: the model trained in the same run.</summary>
    public string? Model { get; init; }

    /// <summary>The model inside the artifact store; set when a run is submitted. Null: the one trained in the run.</summary>
    public ArtifactRef? Artifact { get; init; }

    /// <summary><c>parquet</c>, <c>jsonl</c> or <c>csv</c>. Default parquet.</summary>
    public string Output { get; init; } = "parquet";

    /// <summary>How many of the most probable labels to write beside the first. Default 5 (or the number of classes).</summary>
    public int TopK { get; init; } = 5;
}

/// <summary>When a registered pipeline is run again.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record RetrainSpec
{
    /// <summary>Five fields (minute, hour, day, month, day of the week), in UTC: <c>0 3 * * 0</c> is Sundays at three.</summary>
    public required string Cron { get; init; }

    /// <summary>A run that finds fewer new rows than this since the newest model ends after ingest, as skipped. Default 1.</summary>
    public int MinNewSamples { get; init; } = 1;
}

/// <summary>How much quarantine a run bears before it fails. A stage is over budget when it passes either limit that is set.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ErrorBudgetSpec
{
    /// <summary>Most quarantined rows per stage. Null: no limit.</summary>
    public long? MaxCount { get; init; }

    /// <summary>Largest share of quarantined rows per stage, 0 to 1. Default 0.1.</summary>
    public double MaxRate { get; init; } = 0.1;
}
