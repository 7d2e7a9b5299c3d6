using System.Reflection.Metadata;

namespace Pyde.Host.Plugins;

/// <summary>Types of one shared assembly by name. Immutable after construction; any thread.</summary>
internal sealed class SharedMetadata
{
    private readonly Dictionary<string, TypeDefinitionHandle> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _forwarders = new(StringComparer.Ordinal);

    public SharedMetadata(MetadataReader reader)
    {
        Reader = reader;
        foreach (TypeDefinitionHandle handle in reader.TypeDefinitions)
            _types[MetadataNames.Of(reader, handle)] = handle;
        foreach (ExportedTypeHandle handle in reader.ExportedTypes)
        {
            if (MetadataNames.ForwardTarget(reader, handle) is { } target)
                _forwarders[MetadataNames.Of(reader, handle)] = target;
        }
    }

    public MetadataReader Reader { get; }

    public bool TryFindType(string fullName, out TypeDefinitionHandle type) => _types.TryGetValue(fullName, out type);

    public string? ForwardedTo(string fullName) => _forwarders.GetValueOrDefault(fullName);
}
