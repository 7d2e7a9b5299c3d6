using System.Text;
using System.Text.Json;
using Pyde.Contracts.HandOff;
using Pyde.Types;

namespace Pyde.Contracts.Manifest;

/// <summary>What a plugin folder says of itself: its <c>plugin.json</c>.</summary>
/// <param name="Id">1 to 64 lower-case letters, digits, dots and hyphens, such as <c>pyde.mempool.standard</c>.</param>
/// <param name="Slot">The slot that it fills (<see cref="SlotName"/>).</param>
/// <param name="Version">SemVer.</param>
/// <param name="Contract">Contract versions that it was built for.</param>
/// <param name="Assembly">File name of the entry assembly.</param>
/// <param name="Type">Full name of the entry type.</param>
/// <param name="HandOff">Schemas that it speaks.</param>
/// <param name="Commands">Names of the commands that it adds to the <c>pyde</c> executable; empty for none.</param>
/// <param name="Files">Every file of the folder but plugin.json, ascending by path; empty only in a source manifest that is not packed
/// yet.</param>
/// <remarks>Source: hot-swap.md, "The plugin folder".</remarks>
public sealed record PluginManifest(
    string Id,
    string Slot,
    string Version,
    ContractRange Contract,
    string Assembly,
    string Type,
    HandOffDeclaration HandOff,
    IReadOnlyList<string> Commands,
    IReadOnlyList<PluginFile> Files)
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "plugin.json";

    /// <summary>Largest manifest in bytes.</summary>
    public const int BytesMax = 1_024 * 1_024;

    /// <summary>Reads a manifest strictly: unknown or repeated members, missing ones and wrong forms are refused with their JSON
    /// path.</summary>
    /// <param name="json">UTF-8 JSON.</param>
    /// <param name="file">Name of the file, for refusals.</param>
    /// <param name="isPacked">True when <c>files</c> must be there; false for the manifest beside a plugin's source, which must not have
    /// it.</param>
    public static Result<PluginManifest> Parse(ReadOnlySpan<byte> json, string file, bool isPacked)
    {
        Result<PluginManifestJson> parsed = StrictJson.Parse(json, file, ManifestJsonContext.Default.PluginManifestJson, BytesMax);
        if (!parsed.TryGet(out PluginManifestJson? shape, out Refusal? refusal))
            return refusal;
        ManifestCheck check = new(file);
        string id = check.Id(shape.Id, "$.id");
        string slot = check.Slot(shape.Slot, "$.slot");
        string version = check.SemVer(shape.Version, "$.version");
        ContractRange contract = default;
        if (check.Text(shape.Contract, "$.contract") is { Length: > 0 } range && !ContractRange.TryParse(range, out contract))
            check.Refuse("$.contract", "an interval of versions such as [1.0,2.0)", $"'{range}'");
        string assembly = check.FilePath(shape.Assembly, "$.assembly");
        string type = check.Text(shape.Type, "$.type");
        HandOffDeclaration handOff = ReadHandOff(shape.HandOff, check);
        List<string> commands = [];
        for (int index = 0; index < (shape.Commands?.Count ?? 0); index++)
            commands.Add(check.Text(shape.Commands![index], $"$.commands[{index}]"));
        List<PluginFile> files = ReadFiles(shape.Files, isPacked, check);
        if (isPacked && check.Refusal is null && !files.Exists(entry => string.Equals(entry.Path, assembly, StringComparison.Ordinal)))
            check.Refuse("$.files", $"an entry for the assembly '{assembly}'", "none");
        return check.Refusal is { } first
            ? first
            : new PluginManifest(id, slot, version, contract, assembly, type, handOff, commands, files);
    }

    /// <summary>The manifest as canonical JSON: fixed order, two spaces, LF.</summary>
    /// <returns>UTF-8 bytes.</returns>
    public byte[] ToJson()
    {
        PluginManifestJson shape = new()
        {
            Id = Id,
            Slot = Slot,
            Version = Version,
            Contract = Contract.ToString(),
            Assembly = Assembly,
            Type = Type,
            HandOff = new HandOffJson
            {
                Exports = [.. HandOff.Exports.Select(schema => schema.ToString())],
                Imports = [.. HandOff.Imports.Select(schema => schema.ToString())],
                Migrations = [.. HandOff.Migrations.Select(pair =>
                    new MigrationJson { From = pair.From.ToString(), To = pair.To.ToString() })],
            },
            Commands = [.. Commands],
            Files = Files.Count == 0 ? null : new SortedDictionary<string, string?>(
                Files.ToDictionary(entry => entry.Path, entry => (string?)entry.Digest.ToString(), StringComparer.Ordinal),
                StringComparer.Ordinal),
        };
        return Encoding.UTF8.GetBytes(JsonSerializer.Serialize(shape, ManifestJsonContext.Default.PluginManifestJson) + "\n");
    }

    private static HandOffDeclaration ReadHandOff(HandOffJson? shape, ManifestCheck check)
    {
        if (shape is null)
            return HandOffDeclaration.None;
        List<HandOffMigration> migrations = [];
        for (int index = 0; index < (shape.Migrations?.Count ?? 0); index++)
        {
            string path = $"$.handOff.migrations[{index}]";
            MigrationJson? pair = shape.Migrations![index];
            HandOffSchema from = check.Schema(pair?.From, $"{path}.from");
            HandOffSchema to = check.Schema(pair?.To, $"{path}.to");
            if (from == to || !string.Equals(from.Name, to.Name, StringComparison.Ordinal))
                check.Refuse(path, "two versions of one schema", $"{from} and {to}");
            HandOffMigration migration = new(from, to);
            if (migrations.Contains(migration))
                check.Refuse(path, "each pair once", $"{from} to {to} twice");
            migrations.Add(migration);
        }

        return new HandOffDeclaration(
            ReadSchemas(shape.Exports, "$.handOff.exports", check), ReadSchemas(shape.Imports, "$.handOff.imports", check), migrations);
    }

    private static List<HandOffSchema> ReadSchemas(List<string?>? texts, string path, ManifestCheck check)
    {
        List<HandOffSchema> schemas = [];
        for (int index = 0; index < (texts?.Count ?? 0); index++)
        {
            HandOffSchema schema = check.Schema(texts![index], $"{path}[{index}]");
            if (schemas.Contains(schema))
                check.Refuse($"{path}[{index}]", "each schema once", $"{schema} twice");
            schemas.Add(schema);
        }

        return schemas;
    }

    private static List<PluginFile> ReadFiles(SortedDictionary<string, string?>? shape, bool isPacked, ManifestCheck check)
    {
        List<PluginFile> files = [];
        if (isPacked != shape is not null)
            check.Refuse(
                "$.files", isPacked ? "the digest of every file" : "no such member before packing", isPacked ? "nothing" : "a list");
        if (shape is null)
            return files;
        foreach ((string name, string? digest) in shape.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            string path = $"$.files['{name}']";
            _ = check.FilePath(name, path);
            if (string.Equals(name, FileName, StringComparison.Ordinal))
                check.Refuse(path, "every file but the manifest itself", $"'{name}'");
            if (!Hash32.TryParse(digest, out Hash32 hash) || !string.Equals(hash.ToString(), digest, StringComparison.Ordinal))
                check.Refuse(path, "64 lower-case hexadecimal digits of BLAKE3", digest is null ? "null" : $"'{digest}'");
            files.Add(new PluginFile(name, hash));
        }

        return files;
    }
}
