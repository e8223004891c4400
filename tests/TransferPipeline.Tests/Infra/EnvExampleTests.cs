using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.RegularExpressions;
using TransferPipeline.Tests.Architecture;
using TransferPipeline.Worker.Hosting;

namespace TransferPipeline.Tests.Infra;

public sealed class EnvExampleTests
{
    public static TheoryData<string> SettingNames => [.. InfraFiles.Settings];

    [Fact]
    public void The_example_lists_every_setting_once_and_no_other()
        => Assert.Equal(InfraFiles.Settings.Order(), EnvExample.Read().Select(variable => variable.Name).Where(name => name.Contains("__", StringComparison.Ordinal)).Order());

    [Fact]
    public void Every_variable_has_its_comment()
        => Assert.All(EnvExample.Read(), variable => Assert.Matches("^# [A-Z].*\\.$", variable.Comment));

    [Theory]
    [MemberData(nameof(SettingNames))]
    public void The_comment_says_the_range_and_the_default(string name)
    {
        var type = Settings.Sections[name.Split("__")[0]];
        var property = type.GetProperty(name.Split("__")[1])!;

        var comment = EnvExample.Read().Single(variable => variable.Name == name).Comment;

        Assert.Matches($@"\bDefault {Regex.Escape(Default(property, type))}[.: ]", comment);
        if (property.GetCustomAttribute<RangeAttribute>() is { } range)
            Assert.Contains($" {range.Minimum} to {range.Maximum}", comment, StringComparison.Ordinal);
        if (property.GetCustomAttribute<MinLengthAttribute>() is { } length)
            Assert.Contains($"at least {length.Length} characters", comment, StringComparison.Ordinal);
    }

    [Fact]
    public void An_example_that_was_not_filled_in_means_the_defaults()
    {
        var settings = InfraFiles.Start(EnvExample.Read().Select(variable => KeyValuePair.Create(variable.Name, variable.Value)));

        Assert.Equivalent(new WorkerOptions(), settings.Worker, strict: true);
        Assert.Equivalent(new DropOptions(), settings.Drops, strict: true);
        Assert.Equivalent(new ScheduleOptions(), settings.Schedule, strict: true);
        Assert.False(settings.HasBlobs);
    }

    [Fact]
    public void What_compose_sets_itself_is_marked()
    {
        var compose = SourceTree.Read(InfraFiles.Compose);

        var wrong = EnvExample.Read().Where(variable => variable.Comment.EndsWith(EnvExample.SetByCompose, StringComparison.Ordinal) == compose.Contains($"${{{variable.Name}:", StringComparison.Ordinal));

        Assert.Empty(wrong);
    }

    private static string Default(PropertyInfo property, Type type) => property.GetValue(Activator.CreateInstance(type)) switch
    {
        null => "none",
        bool value => value ? "true" : "false",
        string path when Path.IsPathRooted(path) => Path.GetFileName(path),
        var value => value.ToString()!,
    };
}
