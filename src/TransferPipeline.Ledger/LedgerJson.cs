using System.Text.Json;
using System.Text.Json.Serialization;

namespace TransferPipeline.Ledger;

internal static class LedgerJson
{
    internal static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };
}
