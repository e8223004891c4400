using System.CommandLine;
using System.Globalization;

namespace TransferPipeline.Cli.Commands;

/// <summary>Options that take a number within bounds; a wrong value is an error that names them.</summary>
internal static class NumberOptions
{
    internal static Option<double?> Number(string name, double least, double most) => new(name)
    {
        HelpName = "NUMBER",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
            {
                return value;
            }

            result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} is '{text}'; allowed: a number from {least} to {most}."));
            return null;
        },
    };

    internal static Option<int> Integer(string name, int fallback, int least, int most) => new(name)
    {
        HelpName = "N",
        DefaultValueFactory = _ => fallback,
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
            {
                return value;
            }

            result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} is '{text}'; allowed: a whole number from {least} to {most}."));
            return fallback;
        },
    };
}
