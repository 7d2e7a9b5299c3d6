using Pyde.Contracts;
using Pyde.Contracts.Host;
using Pyde.Contracts.State;
using Pyde.Parachains.State;
using Pyde.Types;

namespace Execution.Waves.State;

/// <summary>
/// Overlays of a wave: every value written since the snapshot, with a journal. A frame is a mark in the journal; dropping a frame undoes
/// what was written since its mark, keeping it costs nothing, and a frame that writes nothing allocates nothing.
/// </summary>
internal sealed class WaveState(IStateSnapshot? snapshot) : IStateAccess
{
    private const int FirstReadBytes = 1_024;
    private const int PageEntries = 8;

    private readonly Dictionary<Hash32, Slot> _slots = [];
    private readonly SortedSet<Hash32> _orderedKeys = [];
    private readonly Dictionary<Hash32, ReadOnlyMemory<byte>?> _code = [];
    private readonly List<PendingEvent> _events = [];
    private readonly List<Undo> _journal = [];
    private byte[] _buffer = new byte[FirstReadBytes];

    private enum UndoKind
    {
        Value,
        Code,
        NewCode,
        Event,
    }

    /// <summary>Events of the steps so far.</summary>
    public IReadOnlyList<PendingEvent> Events => _events;

    /// <summary>The place to which <see cref="RevertTo"/> can go back.</summary>
    public int Mark => _journal.Count;

    /// <summary>Undoes everything since a mark.</summary>
    public void RevertTo(int mark)
    {
        for (int i = _journal.Count - 1; i >= mark; i--)
        {
            Undo undo = _journal[i];
            switch (undo.Kind)
            {
                case UndoKind.Value:
                    _slots[undo.Key] = _slots[undo.Key] with { Value = undo.Before };
                    break;
                case UndoKind.Code:
                    _code[undo.Key] = undo.Before;
                    break;
                case UndoKind.NewCode:
                    _code.Remove(undo.Key);
                    break;
                default:
                    _events.RemoveAt(_events.Count - 1);
                    break;
            }
        }

        _journal.RemoveRange(mark, _journal.Count - mark);
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte>? Read(in Hash32 key) => Load(key).Value;

    /// <inheritdoc/>
    public void Write(in Hash32 key, ReadOnlyMemory<byte> value) => Set(key, value);

    /// <inheritdoc/>
    public void Delete(in Hash32 key) => Set(key, null);

    /// <inheritdoc/>
    public bool TryFindFirst(in Hash32 from, in Hash32 to, out Hash32 key, out ReadOnlyMemory<byte> value)
    {
        bool isFound = TryFindWritten(from, to, out key, out value);
        Hash32 cursor = from;
        Hash32 last = isFound ? key : to;
        while (snapshot is not null && cursor.CompareTo(last) <= 0)
        {
            IReadOnlyList<StateEntry> page = snapshot.ReadRange(cursor, last, PageEntries);
            foreach (StateEntry entry in page)
            {
                // What the wave has touched is answered by the overlay.
                if (_slots.TryGetValue(entry.Key, out Slot slot) && slot.IsTouched)
                    continue;
                key = entry.Key;
                value = entry.Value;
                return true;
            }

            if (page.Count < PageEntries || !TryIncrement(page[^1].Key, out cursor))
                break;
        }

        return isFound;
    }

    /// <inheritdoc/>
    public bool IsPrefixTaken(Hash32 address)
    {
        Span<byte> bytes = stackalloc byte[Hash32.Bytes];
        address.CopyTo(bytes);
        bytes[16..].Clear();
        Hash32 from = Hash32.FromBytes(bytes);
        bytes[16..].Fill(0xff);
        Hash32 to = Hash32.FromBytes(bytes);
        if (snapshot is not null && snapshot.ReadRange(from, to, 1).Count > 0)
            return true;
        foreach (KeyValuePair<Hash32, Slot> slot in _slots)
        {
            if (slot.Value.Value is not null && slot.Key.CompareTo(from) >= 0 && slot.Key.CompareTo(to) <= 0)
                return true;
        }

        return false;
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte>? ReadCode(Hash32 hash) =>
        _code.TryGetValue(hash, out ReadOnlyMemory<byte>? code) ? code : snapshot?.ReadCode(hash);

    /// <inheritdoc/>
    public void WriteCode(Hash32 hash, ReadOnlyMemory<byte>? code)
    {
        bool isKnown = _code.TryGetValue(hash, out ReadOnlyMemory<byte>? before);
        _journal.Add(new Undo(isKnown ? UndoKind.Code : UndoKind.NewCode, hash, before));
        _code[hash] = code;
    }

    /// <summary>Files an event; it goes with the frame that emitted it.</summary>
    public void AddEvent(PendingEvent pending)
    {
        _events.Add(pending);
        _journal.Add(new Undo(UndoKind.Event, default, null));
    }

    /// <summary>Begins a new journal: everything so far stands.</summary>
    public void Commit() => _journal.Clear();

    /// <summary>What differs from the snapshot, ascending by key.</summary>
    public List<StateWrite> CollectWrites()
    {
        var writes = new List<StateWrite>();
        foreach (KeyValuePair<Hash32, Slot> slot in _slots)
        {
            if (slot.Value.IsTouched && !IsEqual(slot.Value.Value, slot.Value.Original))
                writes.Add(new StateWrite(slot.Key, slot.Value.Value));
        }

        writes.Sort(static (a, b) => a.Key.CompareTo(b.Key));
        return writes;
    }

    /// <summary>Changes of the code table, ascending by hash.</summary>
    public List<CodeWrite> CollectCode()
    {
        var writes = new List<CodeWrite>();
        foreach (KeyValuePair<Hash32, ReadOnlyMemory<byte>?> code in _code)
            writes.Add(new CodeWrite(code.Key, code.Value));
        writes.Sort(static (a, b) => a.Hash.CompareTo(b.Hash));
        return writes;
    }

    private static bool IsEqual(ReadOnlyMemory<byte>? left, ReadOnlyMemory<byte>? right) =>
        left is null || right is null ? left is null && right is null : left.Value.Span.SequenceEqual(right.Value.Span);

    private static bool TryIncrement(Hash32 key, out Hash32 next)
    {
        Span<byte> bytes = stackalloc byte[Hash32.Bytes];
        key.CopyTo(bytes);
        int i = bytes.Length - 1;
        while (i >= 0 && ++bytes[i] == 0)
            i--;
        next = Hash32.FromBytes(bytes);
        return i >= 0;
    }

    private bool TryFindWritten(in Hash32 from, in Hash32 to, out Hash32 key, out ReadOnlyMemory<byte> value)
    {
        key = default;
        value = default;
        if (_orderedKeys.Count == 0 || from.CompareTo(to) > 0)
            return false;
        foreach (Hash32 written in _orderedKeys.GetViewBetween(from, to))
        {
            if (_slots[written].Value is not { } present)
                continue;
            key = written;
            value = present;
            return true;
        }

        return false;
    }

    private void Set(in Hash32 key, ReadOnlyMemory<byte>? value)
    {
        Slot slot = Load(key);
        _journal.Add(new Undo(UndoKind.Value, key, slot.Value));
        _slots[key] = slot with { Value = value, IsTouched = true };
        if (StateKeys.IsOrdered(key))
            _orderedKeys.Add(key);
    }

    private Slot Load(in Hash32 key)
    {
        if (_slots.TryGetValue(key, out Slot slot))
            return slot;
        ReadOnlyMemory<byte>? value = ReadSnapshot(key);
        slot = new Slot(value, value, false);
        _slots.Add(key, slot);
        return slot;
    }

    private ReadOnlyMemory<byte>? ReadSnapshot(in Hash32 key)
    {
        if (snapshot is null)
            return null;
        ReadOutcome outcome = snapshot.TryRead(key, _buffer, out int bytes);
        if (outcome == ReadOutcome.Found && bytes > _buffer.Length)
        {
            _buffer = new byte[bytes];
            outcome = snapshot.TryRead(key, _buffer, out bytes);
        }

        return outcome switch
        {
            ReadOutcome.Absent => (ReadOnlyMemory<byte>?)null,
            ReadOutcome.Found => _buffer.AsMemory(0, bytes).ToArray(),
            _ => throw new InvariantException($"state key {key}: the stored page fails its checksum"),
        };
    }

    private readonly record struct Slot(ReadOnlyMemory<byte>? Value, ReadOnlyMemory<byte>? Original, bool IsTouched);

    private readonly record struct Undo(UndoKind Kind, Hash32 Key, ReadOnlyMemory<byte>? Before);
}
