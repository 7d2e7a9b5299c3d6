using System.Collections.Immutable;
using Pyde.Types;

namespace Execution.Waves.State;

/// <summary>An event before its place is known.</summary>
/// <param name="Emitter">Who filed it.</param>
/// <param name="Topics">1 to 4.</param>
/// <param name="Data">At most 16 KiB.</param>
internal sealed record PendingEvent(Address Emitter, ImmutableArray<Hash32> Topics, ReadOnlyMemory<byte> Data);
