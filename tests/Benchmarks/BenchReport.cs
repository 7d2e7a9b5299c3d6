using System.Text.Json.Serialization;

namespace Benchmarks;

/// <summary>What one area measured, as <c>--json</c> prints it.</summary>
internal sealed record BenchReport(string Area, IReadOnlyList<BenchRow> Results);

/// <summary>The JSON of a report.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true)]
[JsonSerializable(typeof(BenchReport))]
internal sealed partial class BenchReportJson : JsonSerializerContext;
