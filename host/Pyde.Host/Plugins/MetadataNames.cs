using System.Reflection.Metadata;

namespace Pyde.Host.Plugins;

/// <summary>Full names of types in metadata, in the one form <c>Namespace.Outer+Inner`1</c>.</summary>
internal static class MetadataNames
{
    public static string Of(MetadataReader reader, TypeDefinitionHandle handle)
    {
        TypeDefinition type = reader.GetTypeDefinition(handle);
        TypeDefinitionHandle outer = type.GetDeclaringType();
        return outer.IsNil
            ? Join(reader.GetString(type.Namespace), reader.GetString(type.Name))
            : $"{Of(reader, outer)}+{reader.GetString(type.Name)}";
    }

    public static string Of(MetadataReader reader, TypeReferenceHandle handle)
    {
        TypeReference type = reader.GetTypeReference(handle);
        return type.ResolutionScope.Kind == HandleKind.TypeReference
            ? $"{Of(reader, (TypeReferenceHandle)type.ResolutionScope)}+{reader.GetString(type.Name)}"
            : Join(reader.GetString(type.Namespace), reader.GetString(type.Name));
    }

    public static string Of(MetadataReader reader, ExportedTypeHandle handle)
    {
        ExportedType type = reader.GetExportedType(handle);
        return type.Implementation.Kind == HandleKind.ExportedType
            ? $"{Of(reader, (ExportedTypeHandle)type.Implementation)}+{reader.GetString(type.Name)}"
            : Join(reader.GetString(type.Namespace), reader.GetString(type.Name));
    }

    /// <summary>Assembly that an exported type is forwarded to; null for one that is defined in another module.</summary>
    public static string? ForwardTarget(MetadataReader reader, ExportedTypeHandle handle)
    {
        EntityHandle implementation = reader.GetExportedType(handle).Implementation;
        while (implementation.Kind == HandleKind.ExportedType)
            implementation = reader.GetExportedType((ExportedTypeHandle)implementation).Implementation;
        return implementation.Kind == HandleKind.AssemblyReference
            ? reader.GetString(reader.GetAssemblyReference((AssemblyReferenceHandle)implementation).Name)
            : null;
    }

    /// <summary>Assembly that a type reference points into; null when it points into its own module.</summary>
    public static string? AssemblyOf(MetadataReader reader, TypeReferenceHandle handle)
    {
        EntityHandle scope = reader.GetTypeReference(handle).ResolutionScope;
        while (scope.Kind == HandleKind.TypeReference)
            scope = reader.GetTypeReference((TypeReferenceHandle)scope).ResolutionScope;
        return scope.Kind == HandleKind.AssemblyReference
            ? reader.GetString(reader.GetAssemblyReference((AssemblyReferenceHandle)scope).Name)
            : null;
    }

    private static string Join(string space, string name) => space.Length == 0 ? name : $"{space}.{name}";
}
