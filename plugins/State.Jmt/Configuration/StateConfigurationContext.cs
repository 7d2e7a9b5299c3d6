using System.Text.Json.Serialization;

namespace State.Jmt.Configuration;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(StateConfiguration))]
internal sealed partial class StateConfigurationContext : JsonSerializerContext;
