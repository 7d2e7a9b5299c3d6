using Pyde.Contracts.Host;
using Pyde.Contracts.State;
using Pyde.Types;

namespace Execution.Waves.Tests.World;

/// <summary>State as of one wave, in sorted memory.</summary>
internal sealed class MemorySnapshot(
    SortedList<Hash32, ReadOnlyMemory<byte>> values, Dictionary<Hash32, ReadOnlyMemory<byte>> code, WaveCommitRecord? record)
    : IStateSnapshot
{
    public WaveCommitRecord? Record => record;

    public ReadOutcome TryRead(in Hash32 key, Span<byte> destination, out int valueBytes)
    {
        valueBytes = 0;
        if (!values.TryGetValue(key, out ReadOnlyMemory<byte> value))
            return ReadOutcome.Absent;
        valueBytes = value.Length;
        value.Span[..Math.Min(value.Length, destination.Length)].CopyTo(destination);
        return ReadOutcome.Found;
    }

    public ReadOnlyMemory<byte>? ReadCode(Hash32 hash) => code.TryGetValue(hash, out ReadOnlyMemory<byte> bytes) ? bytes : null;

    public IReadOnlyList<StateEntry> ReadRange(in Hash32 from, in Hash32 to, int countMax)
    {
        int low = 0;
        int high = values.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (values.GetKeyAtIndex(middle).CompareTo(from) < 0)
                low = middle + 1;
            else
                high = middle;
        }

        var page = new List<StateEntry>();
        for (int i = low; i < values.Count && page.Count < countMax && values.GetKeyAtIndex(i).CompareTo(to) <= 0; i++)
            page.Add(new StateEntry(values.GetKeyAtIndex(i), values.GetValueAtIndex(i)));
        return page;
    }

    public void Dispose()
    {
    }
}
