using TransferPipeline.Contracts;
using TransferPipeline.Hub;

namespace TransferPipeline.Tests.Hub;

public sealed class HubReferenceTests
{
    [Theory]
    [InlineData("hf:org/name", "org/name", "main", "fp32")]
    [InlineData("hf:gpt2", "gpt2", "main", "fp32")]
    [InlineData("hf:org/name@v1.0:q4", "org/name", "v1.0", "q4")]
    [InlineData("hf:org/name@refs/pr/3:onnx/model_O2.onnx", "org/name", "refs/pr/3", "onnx/model_O2.onnx")]
    [InlineData("hf:org/name:fp16", "org/name", "main", "fp16")]
    public void A_reference_names_repository_revision_and_file(string text, string repository, string revision, string selection)
    {
        var reference = HubReference.Parse(text);

        Assert.Equal((repository, revision, selection), (reference.Repository, reference.Revision, reference.Selection));
        Assert.Equal(reference, HubReference.Parse(reference.ToString()));
    }

    [Theory]
    [InlineData("org/name")]
    [InlineData("hf:")]
    [InlineData("hf:a/b/c")]
    [InlineData("hf:../name")]
    [InlineData("hf:org/na--me")]
    [InlineData("hf:org/name.git")]
    [InlineData("hf:org/name@")]
    [InlineData("hf:org/name@../../x")]
    [InlineData("hf:org/name@a b")]
    [InlineData("hf:org/name:fp17")]
    [InlineData("hf:org/name:")]
    [InlineData("hf:org/name:../model.onnx")]
    [InlineData("hf:org/name?x=1")]
    [InlineData("hf:org/name\n")]
    public void What_is_no_reference_is_refused_with_the_form(string text)
    {
        var refusal = Assert.Throws<RejectedException>(() => HubReference.Parse(text));

        Assert.Contains("hf:org/name@revision", refusal.Message);
    }
}
