using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;
using TransferPipeline.Cli.Output;
using TransferPipeline.Cli.Server;

namespace TransferPipeline.Cli;

/// <summary>One invocation: where its data is, and how it talks.</summary>
internal sealed class Session
{
    // Wide enough that no table is folded when something reads along.
    private const int PipedWidth = 400;

    private static readonly JsonSerializerOptions JsonFormat = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
    };

    internal Session(string root, bool json, bool quiet, bool verbose)
    {
        Root = root;
        Json = json;
        Quiet = quiet;
        Verbose = verbose;
        Console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(json ? System.Console.Error : System.Console.Out) });
        IsTerminal = Console.Profile.Out.IsTerminal;
        if (!IsTerminal)
        {
            Console.Profile.Width = PipedWidth;
        }
    }

    internal string Root { get; }

    internal bool Json { get; }

    internal bool Quiet { get; }

    internal bool Verbose { get; }

    internal bool IsTerminal { get; }

    /// <summary>For people: standard output, or standard error with --json.</summary>
    internal IAnsiConsole Console { get; }

    /// <summary>The run that is in progress: what a stop message names.</summary>
    internal string? RunId { get; set; }

    /// <summary>Where that run is worked on; null: in this process.</summary>
    internal ServerAddress? Server { get; set; }

    internal IStageDisplay CreateDisplay() => this switch
    {
        { Quiet: true } => new SilentDisplay(),
        { IsTerminal: true } => new BarDisplay(Console),
        _ => new LineDisplay(Console.Profile.Out.Writer, TimeProvider.System),
    };

    /// <summary>A sentence for people; not printed with --quiet.</summary>
    internal void Say(string sentence)
    {
        if (!Quiet)
        {
            Console.Line(sentence);
        }
    }

    /// <summary>A sentence for people that may come while a display is shown.</summary>
    internal void Interject(string sentence)
    {
        if (!Quiet)
        {
            Console.WriteLine(sentence);
        }
    }

    /// <summary>Prints the answer: the document with --json, else what is drawn for people.</summary>
    internal void Answer<T>(T document, Action<IAnsiConsole> draw)
    {
        if (Json)
        {
            System.Console.Out.WriteLine(JsonSerializer.Serialize(document, JsonFormat));
        }
        else if (!Quiet)
        {
            draw(Console);
        }
    }
}
