using Pyde.Types;

namespace Pyde.Contracts.State;

/// <summary>One change of a wave.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">The new value, at most 1 MiB; null deletes the key.</param>
public readonly partial record struct StateWrite(Hash32 Key, ReadOnlyMemory<byte>? Value);
