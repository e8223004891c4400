namespace TransferPipeline.Tests.Architecture;

public sealed class PublicSurfaceTests
{
    public static TheoryData<string> Slices => [.. SourceTree.Slices];

    public static TheoryData<string> Projects => [.. SourceTree.Projects];

    [Theory]
    [MemberData(nameof(Slices))]
    public void A_slice_shows_one_type(string slice)
    {
        var exported = SourceTree.Load(slice).GetExportedTypes().Select(type => type.FullName).ToList();
        Assert.SkipWhen(exported.Count == 0, "The slice has no entry so far.");

        Assert.Equal([$"TransferPipeline.{slice}.{slice}Slice"], exported);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_class_is_sealed_or_static_unless_something_derives_from_it(string project)
    {
        var types = SourceTree.WrittenTypes(project).Where(type => type.IsClass).ToList();
        var bases = types.Select(type => type.BaseType).Where(type => type is not null).Select(type => type!.IsGenericType ? type.GetGenericTypeDefinition() : type).ToHashSet();

        var open = types.Where(type => !type.IsSealed && !type.IsAbstract && !bases.Contains(type));

        Assert.Empty(open.Select(type => type.FullName));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void No_type_is_named_after_nothing(string project)
    {
        string[] banned = ["Manager", "Helper", "Helpers", "Util", "Utils", "Common", "Processor", "Info"];

        var named = SourceTree.WrittenTypes(project).Where(type => banned.Any(suffix => type.Name.EndsWith(suffix, StringComparison.Ordinal)));

        Assert.Empty(named.Select(type => type.FullName));
    }
}
