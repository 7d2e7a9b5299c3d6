using Pyde.Contracts.Wasm;

namespace Pyde.Abi.Binary;

/// <summary>Compares function types by content.</summary>
internal sealed class TypeComparer : IEqualityComparer<WasmFunctionType>
{
    internal static TypeComparer Instance { get; } = new();

    public bool Equals(WasmFunctionType? x, WasmFunctionType? y) =>
        ReferenceEquals(x, y) || (x is not null && y is not null && x.Matches(y));

    // Seeded by the runtime, so that nobody can prepare types that collide; the order of a dictionary built on it is never read.
    public int GetHashCode(WasmFunctionType obj)
    {
        HashCode hash = default;
        foreach (WasmValueType type in obj.Parameters)
            hash.Add((byte)type);
        hash.Add(obj.Parameters.Length);
        foreach (WasmValueType type in obj.Results)
            hash.Add((byte)type);
        return hash.ToHashCode();
    }
}
