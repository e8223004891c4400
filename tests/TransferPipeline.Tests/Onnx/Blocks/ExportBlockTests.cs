using TransferPipeline.Onnx.Blocks;

namespace TransferPipeline.Tests.Onnx.Blocks;

/// <summary>Graphs as today's exporters write them, at full size.</summary>
public sealed class ExportBlockTests
{
    private const string MiniLm = "hub/sentence-transformers/all-MiniLM-L6-v2/onnx/model";

    [Theory]
    [InlineData("exports/resnet50_torchscript", "logits", 16, "conv1", "layer4.2", "avgpool,fc")]
    [InlineData("exports/resnet50_dynamo", "logits", 16, "conv1", "layer4.2", "pooling,fc")]
    [InlineData("exports/resnet50_torchscript_train", "logits", 16, "conv1", "layer4.2", "avgpool,fc")]
    [InlineData("exports/resnet50_keras", "Identity:0", 16, "resnet50_1.conv1", "resnet50_1.conv5_block3", "resnet50_1.avg_pool_1,resnet50_1.predictions_1")]
    [InlineData("exports/vgg16_torchscript", "logits", 15, "", "classifier.3", "classifier.6")]
    [InlineData("exports/vgg16_dynamo", "logits", 15, "", "classifier.3", "classifier.6")]
    [InlineData("exports/vit_b_16_dynamo", "logits", 12, "conv_proj", "encoder.layers.encoder_layer_11", "encoder.ln,pooling,heads.head")]
    [InlineData("exports/vit_base_optimum", "logits", 12, "vit.embeddings", "vit.encoder.layer.11", "vit.layernorm,pooling,classifier")]
    [InlineData("exports/tiny_vit", "logits", 2, "vit.embeddings", "vit.encoder.layer.1", "vit.layernorm,pooling,classifier")]
    [InlineData("exports/efficientnet_b0_dynamo", "logits", 16, "features.0.0", "features.7.0", "features.8.0,pooling,classifier.1")]
    [InlineData("exports/bert_base_optimum", "last_hidden_state", 12, "embeddings", "encoder.layer.11", "")]
    [InlineData("exports/tiny_bert_classifier", "logits", 2, "bert.embeddings", "bert.encoder.layer.1", "bert.pooler.pooling,bert.pooler.dense,classifier")]
    [InlineData("exports/distilbert_classifier_optimum", "logits", 6, "distilbert.embeddings", "distilbert.transformer.layer.5", "pooling,pre_classifier,classifier")]
    [InlineData("exports/tiny_distilbert", "last_hidden_state", 2, "embeddings", "transformer.layer.1", "")]
    [InlineData("exports/gpt2_past_optimum", "logits", 12, "transformer.embeddings", "transformer.h.11", "transformer.ln_f,lm_head")]
    [InlineData("exports/tiny_gpt2_past", "logits", 2, "transformer.embeddings", "transformer.h.1", "transformer.ln_f,lm_head")]
    [InlineData(MiniLm, "last_hidden_state", 6, "m.embeddings", "m.encoder.layer.5", "")]
    [InlineData("image/mobilenet_v1_025_224", "logits", 13, "conv1", "conv_dw_13..conv_pw_13", "pooling,conv_preds")]
    [InlineData("image/mobilenet_v1_025_224", "embedding", 13, "conv1", "conv_dw_13..conv_pw_13", "pooling")]
    [InlineData("image/mobilenet_v2_100_224_w8", "logits", 17, "conv_0", "conv_48..conv_50", "conv_51,pooling,classifier")]
    [InlineData("image/efficientnet_lite0_224", "logits", 16, "_conv_stem", "_blocks.15", "_conv_head,_avg_pooling,_fc")]
    [InlineData("image/dlib_face_resnet_v1", "embedding", 14, "conv1", "conv28..conv29", "pooling,fc")]
    [InlineData("image/ppocr_textangle_v2", "softmax_0.tmp_0", 11, "p2o.Conv.0", "p2o.Conv.47..p2o.Conv.51", "p2o.Conv.52,pooling,p2o.MatMul.0")]
    [InlineData("image/ultraface_rfb_320", "scores", 7, "base_net.0", "base_net.7", "classification_headers.0.0..classification_headers.3")]
    public void Falls_into_the_blocks_of_its_family(string path, string output, int count, string stem, string last, string tail)
    {
        var blocks = ModelBlocks.Of(ExportStructure.Load(path), output);

        var before = blocks.Blocks.TakeWhile(block => block.Number is null).Select(block => block.Name);
        var after = blocks.Blocks.Reverse().TakeWhile(block => block.Number is null).Reverse().Select(block => block.Name);
        Assert.Equal(count, blocks.Count);
        Assert.Equal(Enumerable.Range(1, count).Reverse(), blocks.Blocks.Select(block => block.Number).OfType<int>());
        Assert.Equal(stem, string.Join(',', before));
        Assert.Equal(last, blocks.Blocks.Single(block => block.Number == 1).Name);
        Assert.Equal(tail, string.Join(',', after));
    }
}
