using Pyde.Types;

namespace Networking.Memory;

/// <summary>The last messages by id, oldest first, under dense positions.</summary>
internal sealed class SeenMessages(int countMax)
{
    private readonly HashSet<Hash32> _ids = [];
    private readonly Queue<Hash32> _order = [];

    /// <summary>Position of the oldest.</summary>
    public ulong First { get; private set; }

    /// <summary>Position that the next one gets.</summary>
    public ulong Next => First + (ulong)_order.Count;

    /// <summary>Oldest first.</summary>
    public IEnumerable<Hash32> Ids => _order;

    /// <summary>Remembers an id and forgets the oldest beyond the bound.</summary>
    /// <returns>False when it is remembered already.</returns>
    public bool TryAdd(Hash32 id)
    {
        if (!TryTakeOver(id))
            return false;
        while (_order.Count > countMax)
            Forget();
        return true;
    }

    /// <summary>Remembers an id of a predecessor, whose bound may be another one; the own bound holds from the next message on.</summary>
    /// <returns>False when it is remembered already.</returns>
    public bool TryTakeOver(Hash32 id)
    {
        if (!_ids.Add(id))
            return false;
        _order.Enqueue(id);
        return true;
    }

    /// <summary>Forgets everything before a position.</summary>
    public void ForgetBefore(ulong position)
    {
        while (_order.Count > 0 && First < position)
            Forget();
        if (_order.Count == 0)
            First = position;
    }

    private void Forget()
    {
        _ids.Remove(_order.Dequeue());
        First++;
    }
}
