using System.Text.Json.Serialization;

namespace Pyde.Crypto.Keys;

/// <summary>Strict source-generated JSON: what would be lost or read in two ways when a file is written back is refused.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    MaxDepth = 8,
    WriteIndented = true)]
[JsonSerializable(typeof(KeystoreDocument))]
internal sealed partial class KeystoreJson : JsonSerializerContext;
