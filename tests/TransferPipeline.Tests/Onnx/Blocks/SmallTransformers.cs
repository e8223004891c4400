using TransferPipeline.Onnx.Graphs;

namespace TransferPipeline.Tests.Onnx.Blocks;

/// <summary>The transformers of the shared exports in a few kilobytes: two layers of width 4.</summary>
internal static class SmallTransformers
{
    /// <summary>As Optimum writes a vision transformer: the class token is spread over a batch whose size is read off the input.</summary>
    internal static OnnxModel Vision()
    {
        var graph = new SmallGraph(17);
        graph.Builder.Input("pixel_values", TensorDimension.Named("n"), TensorDimension.Of(3), TensorDimension.Of(4), TensorDimension.Of(4));
        var batch = graph.Node("Gather", "/Gather_1", [graph.Node("Shape", "/Shape", ["pixel_values"]), graph.Indices("zero", 0)]);
        var patches = graph.Node(
            "Conv",
            "/vit/embeddings/projection/Conv",
            ["pixel_values", graph.Weight("vit.embeddings.projection.weight", 4, 3, 2, 2)],
            ("kernel_shape", new long[] { 2, 2 }),
            ("strides", new long[] { 2, 2 }));
        var rows = graph.Node("Reshape", "/vit/embeddings/Reshape", [patches, graph.Indices("rows", 0, 4, -1)]);
        var sequence = graph.Node("Transpose", "/vit/embeddings/Transpose", [rows], ("perm", new long[] { 0, 2, 1 }));
        var shape = graph.Node("Concat", "/vit/embeddings/Concat", [batch, graph.Indices("ones", 1, 1)], ("axis", 0));
        var token = graph.Node("Expand", "/vit/embeddings/Expand", [graph.Weight("vit.embeddings.cls_token", 1, 1, 4), shape]);
        var joined = graph.Node("Concat", "/vit/embeddings/Concat_1", [token, sequence], ("axis", 1));
        var state = graph.Node("Add", "/vit/embeddings/Add", [joined, graph.Weight("vit.embeddings.position_embeddings", 1, 5, 4)]);
        for (var layer = 0; layer < 2; layer++)
            state = PreNorm(graph, state, $"/vit/encoder/layer.{layer}", $"vit.encoder.layer.{layer}", null);

        var last = graph.Norm("/vit/layernorm/LayerNormalization", state, "vit.layernorm", 4);
        var first = graph.Node("Gather", "/Gather", [last, graph.Index("first", 0)], ("axis", 1));
        graph.Node("Gemm", "logits", [first, graph.Weight("classifier.weight", 3, 4), graph.Weight("classifier.bias", 3)], ("transB", 1));
        graph.Builder.Output("logits", TensorDimension.Named("n"), TensorDimension.Of(3));
        return graph.Builder.Build();
    }

    /// <summary>As Optimum writes BERT: a mask from an input that every layer reads, spread to a shape that is read off the embeddings.</summary>
    internal static OnnxModel Bert()
    {
        var graph = new SmallGraph(17);
        Text(graph, "input_ids", "attention_mask");
        var words = graph.Node("Gather", "/embeddings/word_embeddings/Gather", [graph.Weight("embeddings.word_embeddings.weight", 10, 4), "input_ids"]);
        var state = graph.Norm("/embeddings/LayerNorm/LayerNormalization", words, "embeddings.LayerNorm", 4);
        var length = graph.Node("Slice", "/Slice", [graph.Node("Shape", "/Shape", [state]), graph.Indices("one", 1), graph.Indices("two", 2)]);
        var floats = graph.Node("Cast", "/Cast", ["attention_mask"], ("to", (long)ElementType.Float));
        var kept = graph.Node("Unsqueeze", "/Unsqueeze", [floats, "one"]);
        var shape = graph.Node("Concat", "/Concat", [graph.Indices("minus", 1), length, graph.Indices("once", 1)], ("axis", 0));
        var spread = graph.Node("Expand", "/Expand", [kept, shape]);
        var mask = graph.Node("Mul", "/Mul", [graph.Node("Sub", "/Sub", [graph.Number("whole", 1), spread]), graph.Number("lowest", -10000)]);
        for (var layer = 0; layer < 2; layer++)
        {
            var (scope, weights) = ($"/encoder/layer.{layer}", $"encoder.layer.{layer}");
            var attended = graph.Node("Add", scope + "/attention/output/Add_1", [graph.Attention(scope + "/attention", state, weights + ".attention", mask), state]);
            var middle = graph.Norm(scope + "/attention/output/LayerNorm/LayerNormalization", attended, weights + ".attention.output.LayerNorm", 4);
            var fed = graph.Node("Add", scope + "/output/Add", [graph.FeedForward(scope + "/output", middle, weights), middle]);
            state = graph.Norm(layer == 1 ? "last_hidden_state" : scope + "/output/LayerNorm/LayerNormalization", fed, weights + ".output.LayerNorm", 4);
        }

        graph.Builder.Output("last_hidden_state", TensorDimension.Named("n"), TensorDimension.Named("sequence"), TensorDimension.Of(4));
        return graph.Builder.Build();
    }

    /// <summary>As Optimum writes GPT-2: the output layer is the table of the words, transposed; positions and mask from an input.</summary>
    internal static OnnxModel Gpt()
    {
        var graph = new SmallGraph(17);
        Text(graph, "input_ids", "position_ids");
        var words = graph.Node("Gather", "/transformer/wte/Gather", [graph.Weight("transformer.wte.weight", 10, 4), "input_ids"]);
        var places = graph.Node("Gather", "/transformer/wpe/Gather", [graph.Weight("transformer.wpe.weight", 8, 4), "position_ids"]);
        var state = graph.Node("Add", "/transformer/Add", [words, places]);
        var later = graph.Node("Less", "/transformer/Less", [graph.Node("Unsqueeze", "/transformer/Unsqueeze", ["position_ids", graph.Indices("two", 2)]), graph.Node("Unsqueeze", "/transformer/Unsqueeze_1", ["position_ids", graph.Indices("one", 1)])]);
        var mask = graph.Node("Where", "/transformer/Where", [later, graph.Number("lowest", -10000), graph.Number("none", 0)]);
        for (var layer = 0; layer < 2; layer++)
            state = PreNorm(graph, state, $"/transformer/h.{layer}", $"transformer.h.{layer}", mask);

        var last = graph.Norm("/transformer/ln_f/LayerNormalization", state, "transformer.ln_f", 4);
        var reshaped = graph.Node("Reshape", "/transformer/Reshape", [last, graph.Node("Shape", "/transformer/Shape", [words])]);
        graph.Node("MatMul", "logits", [reshaped, graph.Node("Transpose", "transformer.wte.weight_transposed", ["transformer.wte.weight"], ("perm", new long[] { 1, 0 }))]);
        graph.Builder.Output("logits", TensorDimension.Named("n"), TensorDimension.Named("sequence"), TensorDimension.Of(10));
        return graph.Builder.Build();
    }

    /// <summary>As PyTorch writes a decoder with rotary positions: every layer turns its queries by the same sine and cosine, made of stored frequencies.</summary>
    internal static OnnxModel Rotary()
    {
        var graph = new SmallGraph(17);
        Text(graph, "input_ids");
        var state = graph.Node("Gather", "/model/embed_tokens/Gather", [graph.Weight("model.embed_tokens.weight", 10, 4), "input_ids"]);
        var places = Places(graph, "/model");
        var column = graph.Node("Unsqueeze", "/model/Unsqueeze", [graph.Node("Cast", "/model/Cast", [places], ("to", (long)ElementType.Float)), graph.Indices("last", 1)]);
        graph.Builder.Initializer("model.rotary_emb.inv_freq", [1f, 0.01f], 1, 2);
        var half = graph.Node("Mul", "/model/rotary_emb/Mul", [column, "model.rotary_emb.inv_freq"]);
        var angles = graph.Node("Concat", "/model/rotary_emb/Concat", [half, half], ("axis", 1));
        var (cosine, sine) = (graph.Node("Cos", "/model/rotary_emb/Cos", [angles]), graph.Node("Sin", "/model/rotary_emb/Sin", [angles]));
        for (var layer = 0; layer < 2; layer++)
        {
            var (scope, weights) = ($"/model/layers.{layer}", $"model.layers.{layer}");
            var before = graph.Norm(scope + "/input_layernorm/LayerNormalization", state, weights + ".input_layernorm", 4);
            var turned = graph.Node("Add", scope + "/rotary/Add", [graph.Node("Mul", scope + "/rotary/Mul", [before, cosine]), graph.Node("Mul", scope + "/rotary/Mul_1", [before, sine])]);
            var attended = graph.Node("Add", scope + "/Add", [graph.Attention(scope + "/self_attn", turned, weights + ".self_attn", null), state]);
            var after = graph.Norm(scope + "/post_attention_layernorm/LayerNormalization", attended, weights + ".post_attention_layernorm", 4);
            state = graph.Node("Add", scope + "/Add_1", [graph.FeedForward(scope + "/mlp", after, weights + ".mlp"), attended]);
        }

        graph.Norm("last_hidden_state", state, "model.norm", 4);
        graph.Builder.Output("last_hidden_state", TensorDimension.Named("n"), TensorDimension.Named("sequence"), TensorDimension.Of(4));
        return graph.Builder.Build();
    }

    /// <summary>As PyTorch writes T5 and MPNet: the bias of relative positions is looked up once, and every layer adds it to its scores.</summary>
    internal static OnnxModel Relative()
    {
        var graph = new SmallGraph(17);
        Text(graph, "input_ids");
        var state = graph.Node("Gather", "/embeddings/Gather", [graph.Weight("embeddings.weight", 10, 4), "input_ids"]);
        var places = Places(graph, "/encoder");
        var apart = graph.Node("Sub", "/encoder/Sub", [graph.Node("Unsqueeze", "/encoder/Unsqueeze", [places, graph.Indices("rows", 1)]), graph.Node("Unsqueeze", "/encoder/Unsqueeze_1", [places, graph.Indices("columns", 0)])]);
        var near = graph.Node("Min", "/encoder/Min", [graph.Node("Abs", "/encoder/Abs", [apart]), graph.Index("farthest", 3)]);
        var found = graph.Node("Gather", "/encoder/Gather_1", [graph.Weight("encoder.relative_attention_bias.weight", 4, 1), near]);
        var bias = graph.Node("Squeeze", "/encoder/Squeeze", [found, graph.Indices("last", 2)]);
        for (var layer = 0; layer < 2; layer++)
            state = PreNorm(graph, state, $"/encoder/layer.{layer}", $"encoder.layer.{layer}", bias);

        graph.Norm("last_hidden_state", state, "norm", 4);
        graph.Builder.Output("last_hidden_state", TensorDimension.Named("n"), TensorDimension.Named("sequence"), TensorDimension.Of(4));
        return graph.Builder.Build();
    }

    /// <summary>0, 1, 2 … as many as there are tokens.</summary>
    private static string Places(SmallGraph graph, string scope)
    {
        var length = graph.Node("Gather", scope + "/Gather", [graph.Node("Shape", scope + "/Shape", ["input_ids"]), graph.Index("one", 1)]);
        return graph.Node("Range", scope + "/Range", [graph.Index("start", 0), length, graph.Index("step", 1)]);
    }

    private static string PreNorm(SmallGraph graph, string input, string scope, string weights, string? mask)
    {
        var before = graph.Norm(scope + "/layernorm_before/LayerNormalization", input, weights + ".layernorm_before", 4);
        var attended = graph.Node("Add", scope + "/Add", [graph.Attention(scope + "/attention", before, weights + ".attention", mask), input]);
        var after = graph.Norm(scope + "/layernorm_after/LayerNormalization", attended, weights + ".layernorm_after", 4);
        return graph.Node("Add", scope + "/output/Add", [graph.FeedForward(scope + "/output", after, weights), attended]);
    }

    private static void Text(SmallGraph graph, params string[] inputs)
    {
        foreach (var input in inputs)
            graph.Builder.TypedInput(input, ElementType.Int64, TensorDimension.Named("n"), TensorDimension.Named("sequence"));
    }
}
