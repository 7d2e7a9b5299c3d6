using System.Text.Json.Serialization;

namespace Pyde.Contracts.Manifest;

/// <summary>Source-generated readers of the two files. Unknown and repeated members are errors.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true,
    NewLine = "\n")]
[JsonSerializable(typeof(PluginManifestJson))]
[JsonSerializable(typeof(PluginsFileJson))]
internal sealed partial class ManifestJsonContext : JsonSerializerContext;
