using TransferPipeline.Benchmarks.Distributed;
using TransferPipeline.Benchmarks.Generation;
using TransferPipeline.Benchmarks.Texts;
using TransferPipeline.Benchmarks.Tokenizing;
using TransferPipeline.Benchmarks.Tuning;

namespace TransferPipeline.Benchmarks;

internal static class Suite
{
    internal static IReadOnlyList<Benchmark> All { get; } =
    [
        new("P2", "embed stage, 500x375 JPEGs, EfficientNet-Lite0 / core-milliseconds of decode + network alone", 0.90, token => ImagePipeline.OpenAsync("efficientnet_lite0_224", token)),
        new("P2v1", "the same with MobileNet V1 0.25, where decoding is most of the work", 0.90, token => ImagePipeline.OpenAsync("mobilenet_v1_025_224", token)),
        new("P1", "texts of mixed lengths through ingest and embed, all-MiniLM-L6-v2 / the network's calls alone, same batches", 0.90, TextPipeline.OpenAsync),
        new("C4", "texts of mixed lengths to vectors, all-MiniLM-L6-v2 / transformers.js", 3.5, TextEmbedding.OpenMixedAsync),
        new("C5", "the same with texts of equal length", 0.97, TextEmbedding.OpenEqualAsync),
        new("P4", "ingest, embed, train and score by two workers over broker, database and blobs / the same in one process", 0.90, token => DistributedJob.OpenAsync("efficientnet_lite0_224", token)),
        new("B1", "shards through publish, claim, commit and tell / raw messages published, consumed and acknowledged", 0.10, ShardDispatch.OpenAsync),
        new("R1", "run killed half-way and given again / undisturbed run (lower is better)", 1.05, token => KilledRun.OpenAsync("efficientnet_lite0_224", token)) { LowerIsBetter = true },
        new("R2", "run of ingest, embed, train and score with nothing changed / the first such run (lower is better)", 0.02, token => CachedRerun.OpenAsync("efficientnet_lite0_224", token)) { LowerIsBetter = true },
        new("T1", "head fit, 16,000 x 384 features, 10 classes / scikit-learn's LogisticRegression (lbfgs) with OpenBLAS, same C, same loss", 1.0, HeadFit.OpenAsync),
        new("F1", "step of all layers of ResNet50 from its ONNX export / the same network written by hand in TorchSharp (lower is better)", 1.15, ResNetStep.OpenAsync) { LowerIsBetter = true },
        new("F2", "the same of BERT base (lower is better)", 1.15, BertStep.OpenAsync) { LowerIsBetter = true },
        new("F3", "epoch of the last two blocks of ResNet50 on cached activations / epoch of the whole network in TorchSharp", 5.0, TailEpoch.OpenAsync),
        new("F4", "the same / epoch of the whole network in PyTorch", 5.0, TailEpoch.OpenAgainstPyTorchAsync),
        new("K1", "texts to ids with BERT's tokenizer, one thread / @huggingface/tokenizers in Node", 2.0, token => TokenizerSpeed.OpenAsync("bert-base-uncased", token)),
        new("K2", "the same with GPT-2's", 2.0, token => TokenizerSpeed.OpenAsync("gpt2", token)),
        new("G1", "tokens a second of bank_gpt2 in batches of 32, the most probable token each time / transformers.js", 2.0, GenerationSpeed.OpenAsync),
        new("W1", "embedding file of 50,000 x 384 floats / raw sequential write of the same floats", 0.25, EmbeddingWrite.OpenAsync),
    ];
}
