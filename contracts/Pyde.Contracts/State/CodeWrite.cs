using Pyde.Types;

namespace Pyde.Contracts.State;

/// <summary>One change of the <c>code</c> table, which lies outside the tree: its keys are content hashes.</summary>
/// <param name="Hash">BLAKE3 of the bytes.</param>
/// <param name="Code">The bytes, at most 4 MiB; null drops them.</param>
public readonly partial record struct CodeWrite(Hash32 Hash, ReadOnlyMemory<byte>? Code);
