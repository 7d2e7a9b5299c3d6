using Pyde.Contracts.Host;

namespace Pyde.Contracts.Conformance.Surroundings;

/// <summary>The stores of one place: they outlive instances, belong to one at a time, and fail when told to.</summary>
internal sealed class KitDisk
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, KitTables> _stores = new(StringComparer.Ordinal);

    /// <summary>Whose writes are applied; those of others answer <see cref="StoreOutcome.Fenced"/>.</summary>
    public object? Owner { get; set; }

    /// <summary>What commits answer from now on; anything but Ok writes nothing.</summary>
    public StoreOutcome Outcome { get; set; }

    /// <summary>Commits that still succeed; those after them answer <see cref="StoreOutcome.Failed"/>.</summary>
    public int CommitsLeft { get; set; } = int.MaxValue;

    /// <summary>Batches that were applied.</summary>
    public int Commits { get; private set; }

    /// <summary>Iterators that were opened and not disposed yet.</summary>
    public int OpenIterators { get; set; }

    public bool IsEmpty => _stores.Values.All(tables => tables.IsEmpty);

    public KitTables Open(string name, int tables)
    {
        lock (_gate)
        {
            if (!_stores.TryGetValue(name, out KitTables? store))
                _stores.Add(name, store = new KitTables());
            store.Grow(tables);
            return store;
        }
    }

    /// <summary>A disk with the same bytes, as after a crash or for a rollback.</summary>
    public KitDisk Copy()
    {
        KitDisk copy = new();
        foreach ((string name, KitTables tables) in _stores)
            copy._stores.Add(name, tables.Copy());
        return copy;
    }

    /// <summary>Damages every value in which a change can be made, as a failing device would.</summary>
    /// <returns>Values changed.</returns>
    public int Corrupt() => _stores.Values.Sum(tables => tables.Corrupt());

    /// <summary>Entries of all stores.</summary>
    public int Rows => _stores.Values.Sum(tables => tables.Rows);

    /// <summary>Flips one bit of one entry's value.</summary>
    /// <param name="row">0 to <see cref="Rows"/> − 1.</param>
    /// <param name="bit">Which bit, modulo those that are there; an empty value gains a byte.</param>
    public void Damage(int row, ulong bit)
    {
        foreach (KitTables tables in _stores.Values)
        {
            if (row < tables.Rows)
            {
                tables.Damage(row, bit);
                return;
            }

            row -= tables.Rows;
        }
    }

    public StoreOutcome Admit(object instance)
    {
        lock (_gate)
        {
            if (!ReferenceEquals(Owner, instance))
                return StoreOutcome.Fenced;
            if (Outcome != StoreOutcome.Ok)
                return Outcome;
            if (CommitsLeft <= 0)
                return StoreOutcome.Failed;
            CommitsLeft--;
            Commits++;
            return StoreOutcome.Ok;
        }
    }
}
