using Pyde.Types;

namespace Pyde.Contracts.State;

/// <summary>A key with its value.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">The value; may be empty.</param>
public readonly record struct StateEntry(Hash32 Key, ReadOnlyMemory<byte> Value);
