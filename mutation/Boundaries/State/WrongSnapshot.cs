using Pyde.Contracts.Host;
using Pyde.Contracts.State;
using Pyde.Types;

namespace Boundaries.State;

/// <summary>Passes everything on to a right snapshot.</summary>
public class WrongSnapshot(IStateSnapshot inner) : IStateSnapshot
{
    protected IStateSnapshot Inner => inner;

    public virtual WaveCommitRecord? Record => inner.Record;

    public virtual ReadOutcome TryRead(in Hash32 key, Span<byte> destination, out int valueBytes) =>
        inner.TryRead(key, destination, out valueBytes);

    public virtual ReadOnlyMemory<byte>? ReadCode(Hash32 hash) => inner.ReadCode(hash);

    public virtual IReadOnlyList<StateEntry> ReadRange(in Hash32 from, in Hash32 to, int countMax) => inner.ReadRange(from, to, countMax);

    public virtual void Dispose()
    {
        inner.Dispose();
        GC.SuppressFinalize(this);
    }
}
