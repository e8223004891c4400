using System.Globalization;
using TransferPipeline.Contracts;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace TransferPipeline.Schedule.Pipelines;

/// <summary>One mapping of a YAML file, read key by key. Whatever does not fit is rejected with the file, the line and what would fit.</summary>
internal sealed class YamlSection
{
    private readonly string _file;
    private readonly string _prefix;
    private readonly Dictionary<string, (YamlNode Key, YamlNode Value)> _entries = new(StringComparer.Ordinal);

    /// <param name="file">Path of the file, as messages name it.</param>
    /// <param name="prefix">What stands before a key in messages: empty, or <c>dataset.</c>.</param>
    /// <param name="node">The mapping, or what stands in its place.</param>
    /// <param name="keys">All keys that may occur.</param>
    internal YamlSection(string file, string prefix, YamlNode node, IReadOnlyCollection<string> keys)
    {
        _file = file;
        _prefix = prefix;
        Line = node.Start.Line;
        if (node is not YamlMappingNode mapping)
        {
            var name = prefix.Length == 0 ? "the file" : $"'{prefix.TrimEnd('.')}'";
            throw Reject(node, $"{name} must hold keys and values ({string.Join(", ", keys)})");
        }

        foreach (var (key, value) in mapping.Children)
        {
            var name = key is YamlScalarNode { Value: { } text } ? text : throw Reject(key, "a key must be a single word");
            if (!keys.Contains(name))
            {
                throw Reject(key, $"unknown key '{_prefix}{name}'; {Suggest(name, keys)}");
            }

            _entries[name] = (key, value);
        }
    }

    /// <summary>Line on which the section starts.</summary>
    internal long Line { get; }

    /// <summary>The text, or null when the key is absent or has no value.</summary>
    internal string? Text(string key)
    {
        if (!_entries.TryGetValue(key, out var entry))
        {
            return null;
        }

        if (entry.Value is not YamlScalarNode scalar)
        {
            throw Wrong(key, "must be a single value");
        }

        var absent = scalar.Style == ScalarStyle.Plain && scalar.Value is null or "" or "~" or "null";
        return absent ? null
            : scalar.Value!.Trim().Length == 0 ? throw Wrong(key, "must not be blank")
            : scalar.Value;
    }

    /// <summary>The text as it stands, be it blank; null when the key is absent or has no value.</summary>
    internal string? Exact(string key)
        => _entries.TryGetValue(key, out var entry) && entry.Value is YamlScalarNode { Value: { Length: > 0 } value, Style: not ScalarStyle.Plain } ? value : Text(key);

    /// <summary>A list of strings, or one for a list of one, as they stand, be they blank; null when the key is absent or has no value.</summary>
    internal IReadOnlyList<string>? Strings(string key)
    {
        if (!_entries.TryGetValue(key, out var entry) || entry.Value is YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" })
        {
            return null;
        }

        IList<YamlNode> nodes = entry.Value is YamlSequenceNode list ? list.Children : [entry.Value];
        var strings = nodes.Select(node => node is YamlScalarNode { Value: { Length: > 0 } text } ? text : throw Wrong(key, "must be a string that is not empty, or a list of such")).ToList();
        return strings.Count > 0 ? strings : throw Wrong(key, "is an empty list; leave it out");
    }

    /// <summary>A list of texts, or one; null when the key is absent or has no value.</summary>
    internal IReadOnlyList<string>? Texts(string key)
    {
        if (!_entries.TryGetValue(key, out var entry) || entry.Value is not YamlSequenceNode list)
        {
            return Text(key) is { } only ? [only] : null;
        }

        var texts = list.Children.Select(item => (item as YamlScalarNode)?.Value?.Trim() is { Length: > 0 } text ? text : throw Wrong(key, "must be a list of words")).ToList();
        return texts.Count == 0 ? throw Wrong(key, "must not be empty")
            : texts.Distinct(StringComparer.OrdinalIgnoreCase).Count() < texts.Count ? throw Wrong(key, "names one twice")
            : texts;
    }

    internal string Required(string key)
        => Text(key) ?? throw (_entries.ContainsKey(key) ? Wrong(key, "needs a value") : new RejectedException($"{_file} line {Line}: '{_prefix}{key}' is missing."));

    internal string Choice(string key, string fallback, params IReadOnlyList<string> allowed) => OneOf(key, allowed) ?? fallback;

    /// <summary>One of several words, or null when the key is absent or has no value.</summary>
    internal string? OneOf(string key, params IReadOnlyList<string> allowed)
        => Text(key) is not { } value || allowed.Contains(value) ? Text(key) : throw Wrong(key, $"is '{value}'; allowed: {string.Join(", ", allowed)}");

    internal int Integer(string key, int fallback, int least, int most) => (int)(Long(key, least, most) ?? fallback);

    internal long? Long(string key, long least, long most)
    {
        if (Text(key) is not { } text)
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : throw Wrong(key, string.Create(CultureInfo.InvariantCulture, $"is '{text}'; allowed: a whole number from {least} to {most}"));
    }

    internal double? Number(string key, double least, double most)
    {
        if (Text(key) is not { } text)
        {
            return null;
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : throw Wrong(key, string.Create(CultureInfo.InvariantCulture, $"is '{text}'; allowed: a number from {least} to {most}"));
    }

    internal bool Flag(string key, bool fallback) => Text(key) switch
    {
        null => fallback,
        "true" => true,
        "false" => false,
        var other => throw Wrong(key, $"is '{other}'; allowed: true, false"),
    };

    /// <summary>The mapping under a key, or null when the key is absent or has no value.</summary>
    internal YamlSection? Section(string key, IReadOnlyCollection<string> keys)
        => _entries.TryGetValue(key, out var entry) && entry.Value is not YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" }
            ? new YamlSection(_file, $"{_prefix}{key}.", entry.Value, keys)
            : null;

    internal bool Has(string key) => _entries.ContainsKey(key);

    /// <summary>The rejection of a key's value: file, line, key, and what is wrong with it.</summary>
    internal RejectedException Wrong(string key, string what)
        => _entries.TryGetValue(key, out var entry)
            ? Reject(entry.Key, $"'{_prefix}{key}' {what}")
            : new RejectedException($"{_file} line {Line}: '{_prefix}{key}' {what}.");

    private static string Suggest(string name, IReadOnlyCollection<string> keys)
        => Spelling.Nearest(name, keys) is { } nearest ? $"did you mean '{nearest}'?" : $"allowed: {string.Join(", ", keys)}";

    private RejectedException Reject(YamlNode node, string what)
        => new($"{_file} line {node.Start.Line}: {what}{(what.EndsWith('?') || what.EndsWith('.') ? "" : ".")}");
}
