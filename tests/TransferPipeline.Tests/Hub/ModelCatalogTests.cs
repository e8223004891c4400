using TransferPipeline.Hub;
using TransferPipeline.Hub.Catalog;
using TransferPipeline.Onnx.Cards;

namespace TransferPipeline.Tests.Hub;

public sealed class ModelCatalogTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_entry_is_whole()
    {
        Assert.Equal(11, ModelCatalog.Models.Count);
        Assert.Equal(ModelCatalog.Models.Count, ModelCatalog.Models.Select(model => model.Name).Distinct().Count());
        Assert.All(ModelCatalog.Models, model =>
        {
            Assert.Equal("fp32", HubReference.Parse(model.Reference).Selection);
            Assert.All([model.Task, model.License, model.About], text => Assert.NotEmpty(text));
        });
    }

    [Theory]
    [InlineData("ResNet50", "resnet50")]
    [InlineData("mobilenet_v2", "mobilenet-v2")]
    [InlineData("resnet", null)]
    public void A_name_counts_without_case_and_hyphens(string name, string? found) => Assert.Equal(found, ModelCatalog.Find(name)?.Name);

    [Fact]
    public void What_the_catalog_says_of_pictures_goes_into_a_card_that_nobody_wrote()
    {
        var path = folder.File("model.onnx");
        File.WriteAllBytes(path, ImageGraph.Bytes(classes: 3));

        var card = CardedModel.Load(path, hint: ModelCatalog.Find("vit-base")!.Hint).Card;

        Assert.Equal([0.5, 0.5, 0.5], card.Preprocessing!.Mean);
        Assert.Equal("stretch", card.Preprocessing.Resize);
        Assert.Equal("apache-2.0", card.License);
        Assert.Contains("How pictures are prepared is what the catalog's entry 'vit-base' says.", card.Inferred);
    }
}
