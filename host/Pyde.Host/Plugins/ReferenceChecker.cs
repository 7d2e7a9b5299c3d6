using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Pyde.Contracts.Manifest;

namespace Pyde.Host.Plugins;

/// <summary>Resolves every reference of a plugin's assemblies into shared ones from metadata, before any of its code is loaded.</summary>
/// <remarks>A plugin built against another contract is refused here, by name, and does not fail at its first call. Source: hot-swap.md,
/// "The plugin folder".</remarks>
internal sealed class ReferenceChecker(SharedAssemblies shared, IReadOnlySet<string> privateNames)
{
    /// <summary>Checks one assembly.</summary>
    /// <param name="file">Its path inside the folder, for the refusal.</param>
    /// <param name="image">Its bytes.</param>
    /// <returns>Null when everything resolves.</returns>
    public Refusal? Check(string file, byte[] image)
    {
        try
        {
            using PEReader pe = new(new MemoryStream(image, writable: false));
            if (!pe.HasMetadata)
                return null;
            MetadataReader reader = pe.GetMetadataReader();
            return CheckAssemblies(file, reader) ?? CheckTypes(file, reader) ?? CheckMembers(file, reader);
        }
        catch (BadImageFormatException e)
        {
            // A native library has no metadata and is no concern here; a broken managed assembly is.
            return file.EndsWith(".dll", StringComparison.Ordinal) ? new Refusal(file, "a well-formed assembly", e.Message) : null;
        }
    }

    private Refusal? CheckAssemblies(string file, MetadataReader reader)
    {
        foreach (AssemblyReferenceHandle handle in reader.AssemblyReferences)
        {
            string name = reader.GetString(reader.GetAssemblyReference(handle).Name);
            if (!shared.Contains(name) && !privateNames.Contains(name))
                return new Refusal($"{file}: reference to assembly {name}", "an assembly of the plugin's folder or of the shared list", "none of that name");
        }

        return null;
    }

    private Refusal? CheckTypes(string file, MetadataReader reader)
    {
        foreach (TypeReferenceHandle handle in reader.TypeReferences)
        {
            string? assembly = MetadataNames.AssemblyOf(reader, handle);
            if (assembly is null || !shared.Contains(assembly))
                continue;
            string name = MetadataNames.Of(reader, handle);
            if (!shared.TryFindType(assembly, name, out _, out _))
                return new Refusal($"{file}: reference to type {name}", $"a type of that name in {assembly}", "none");
        }

        return null;
    }

    private Refusal? CheckMembers(string file, MetadataReader reader)
    {
        foreach (MemberReferenceHandle handle in reader.MemberReferences)
        {
            MemberReference member = reader.GetMemberReference(handle);
            if (OwnerOf(reader, member.Parent) is not { } owner || MetadataNames.AssemblyOf(reader, owner) is not { } assembly || !shared.Contains(assembly))
                continue;
            string type = MetadataNames.Of(reader, owner);
            if (shared.TryFindType(assembly, type, out SharedMetadata? metadata, out TypeDefinitionHandle definition)
                && !Has(reader, member, metadata, definition, isInherited: false))
            {
                string wanted = member.GetKind() == MemberReferenceKind.Method
                    ? SignatureText.Of(member.DecodeMethodSignature(SignatureText.Instance, null))
                    : member.DecodeFieldSignature(SignatureText.Instance, null);
                return new Refusal(
                    $"{file}: reference to member {type}.{reader.GetString(member.Name)}", $"a member with the signature {wanted} in {assembly}", "none");
            }
        }

        return null;
    }

    /// <summary>The type reference behind a member's parent: itself, or the generic type of an instantiation; null for arrays and own
    /// types.</summary>
    private static TypeReferenceHandle? OwnerOf(MetadataReader reader, EntityHandle parent)
    {
        if (parent.Kind == HandleKind.TypeReference)
            return (TypeReferenceHandle)parent;
        if (parent.Kind != HandleKind.TypeSpecification)
            return null;
        BlobReader blob = reader.GetBlobReader(reader.GetTypeSpecification((TypeSpecificationHandle)parent).Signature);
        if (blob.ReadSignatureTypeCode() != SignatureTypeCode.GenericTypeInstance)
            return null;
        _ = blob.ReadByte();
        EntityHandle generic = blob.ReadTypeHandle();
        return generic.Kind == HandleKind.TypeReference ? (TypeReferenceHandle)generic : null;
    }

    private bool Has(MetadataReader reader, MemberReference member, SharedMetadata metadata, TypeDefinitionHandle definition, bool isInherited)
    {
        MetadataReader target = metadata.Reader;
        TypeDefinition type = target.GetTypeDefinition(definition);
        string name = reader.GetString(member.Name);
        if (member.GetKind() == MemberReferenceKind.Method)
        {
            MethodSignature<string> wanted = member.DecodeMethodSignature(SignatureText.Instance, null);
            string wantedText = SignatureText.Of(wanted);
            foreach (MethodDefinitionHandle handle in type.GetMethods())
            {
                MethodDefinition method = target.GetMethodDefinition(handle);
                if (!target.StringComparer.Equals(method.Name, name))
                    continue;
                MethodSignature<string> found = method.DecodeSignature(SignatureText.Instance, null);
                // A base class may be an instantiation, whose own parameters are numbered differently: there the number of parameters has
                // to do.
                if (isInherited ? found.ParameterTypes.Length == wanted.ParameterTypes.Length : SignatureText.Of(found) == wantedText)
                    return true;
            }
        }
        else
        {
            string wantedText = member.DecodeFieldSignature(SignatureText.Instance, null);
            foreach (FieldDefinitionHandle handle in type.GetFields())
            {
                FieldDefinition field = target.GetFieldDefinition(handle);
                if (target.StringComparer.Equals(field.Name, name)
                    && (isInherited || field.DecodeSignature(SignatureText.Instance, null) == wantedText))
                    return true;
            }
        }

        return BaseOf(metadata, type) is { } parent && Has(reader, member, parent.Metadata, parent.Type, isInherited: true);
    }

    private (SharedMetadata Metadata, TypeDefinitionHandle Type)? BaseOf(SharedMetadata metadata, TypeDefinition type)
    {
        MetadataReader reader = metadata.Reader;
        EntityHandle parent = type.BaseType;
        if (parent.IsNil)
            return null;
        if (parent.Kind == HandleKind.TypeSpecification)
        {
            BlobReader blob = reader.GetBlobReader(reader.GetTypeSpecification((TypeSpecificationHandle)parent).Signature);
            _ = blob.ReadSignatureTypeCode();
            _ = blob.ReadByte();
            parent = blob.ReadTypeHandle();
        }

        if (parent.Kind == HandleKind.TypeDefinition)
            return (metadata, (TypeDefinitionHandle)parent);
        return MetadataNames.AssemblyOf(reader, (TypeReferenceHandle)parent) is { } assembly
            && shared.TryFindType(assembly, MetadataNames.Of(reader, (TypeReferenceHandle)parent), out SharedMetadata? found, out TypeDefinitionHandle handle)
            ? (found, handle)
            : null;
    }
}
