using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Reflection.Metadata;
using Pyde.Contracts;

namespace Pyde.Host.Plugins;

/// <summary>The assemblies that plugins share with the host: one type identity on both sides.</summary>
/// <remarks>
/// The list is generated: the base class library, and the closure of references of the contracts, the ABI and the logging abstractions.
/// It is settled
/// by name ahead of time, so that the order of loading cannot change it. Any thread. Source: hot-swap.md, "Isolation".
/// </remarks>
internal sealed class SharedAssemblies
{
    private static readonly string[] Roots =
        ["Pyde.Contracts", "Pyde.Types", "Pyde.Crypto", "Pyde.Abi", "Microsoft.Extensions.Logging.Abstractions"];

    private readonly HashSet<string> _names;
    private readonly ConcurrentDictionary<string, SharedMetadata?> _metadata = new(StringComparer.Ordinal);

    private SharedAssemblies(HashSet<string> names) => _names = names;

    /// <summary>Simple names, in ordinal order.</summary>
    public IReadOnlyList<string> Names => [.. _names.Order(StringComparer.Ordinal)];

    /// <summary>Collects the list of this process.</summary>
    public static SharedAssemblies Collect()
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        string frameworkFolder = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        string trusted = AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? string.Empty;
        foreach (string path in trusted.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            if (string.Equals(Path.GetDirectoryName(path), frameworkFolder, StringComparison.Ordinal))
                names.Add(Path.GetFileNameWithoutExtension(path));
        }

        Queue<AssemblyName> open = new();
        foreach (string root in Roots)
            open.Enqueue(new AssemblyName(root));
        _ = typeof(IPlugin);
        while (open.TryDequeue(out AssemblyName? name))
        {
            if (!names.Add(name.Name!))
                continue;
            foreach (AssemblyName reference in Assembly.Load(name).GetReferencedAssemblies())
                open.Enqueue(reference);
        }

        return new SharedAssemblies(names);
    }

    /// <summary>Whether an assembly is on the list.</summary>
    public bool Contains(string simpleName) => _names.Contains(simpleName);

    /// <summary>Finds the definition of a type, through forwarders.</summary>
    /// <param name="assembly">Simple name of a shared assembly.</param>
    /// <param name="fullName"><c>Namespace.Outer+Inner`1</c>.</param>
    /// <param name="metadata">Metadata that holds the definition.</param>
    /// <param name="type">The definition.</param>
    public bool TryFindType(string assembly, string fullName, [NotNullWhen(true)] out SharedMetadata? metadata, out TypeDefinitionHandle type)
    {
        // A chain of forwarders is short (facade, implementation); the bound only stops a cycle.
        const int ForwardsMax = 8;
        type = default;
        metadata = null;
        string? name = assembly;
        for (int forwards = 0; name is not null && forwards < ForwardsMax; forwards++)
        {
            metadata = _metadata.GetOrAdd(name, Open);
            if (metadata is null)
                return false;
            if (metadata.TryFindType(fullName, out type))
                return true;
            name = metadata.ForwardedTo(fullName);
        }

        metadata = null;
        return false;
    }

    // The runtime keeps a loaded assembly's metadata mapped as long as the assembly lives; shared ones live as long as the process.
    private static unsafe SharedMetadata? Open(string name) =>
        Assembly.Load(new AssemblyName(name)).TryGetRawMetadata(out byte* blob, out int length)
            ? new SharedMetadata(new MetadataReader(blob, length))
            : null;
}
