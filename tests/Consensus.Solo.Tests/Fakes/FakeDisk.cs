using Pyde.Contracts.Host;

namespace Pyde.Testing;

/// <summary>Stores that outlive the plugin instance, as the host's do, and that fail when told to.</summary>
internal sealed class FakeDisk
{
    private readonly Dictionary<string, FakeStore> _stores = [];

    /// <summary>What commits answer; anything but Ok writes nothing.</summary>
    public StoreOutcome Outcome { get; set; }

    /// <summary>Commits that still succeed; the ones after them fail.</summary>
    public int CommitsLeft { get; set; } = int.MaxValue;

    public int Commits { get; private set; }

    public FakeStore Open(string name, int tables)
    {
        if (!_stores.TryGetValue(name, out FakeStore? store))
            _stores.Add(name, store = new FakeStore(this, tables));
        return store;
    }

    /// <summary>A disk with the same bytes, as after a crash or for a rollback.</summary>
    public FakeDisk Copy()
    {
        var copy = new FakeDisk();
        foreach ((string name, FakeStore store) in _stores)
            copy._stores.Add(name, store.CopyTo(copy));
        return copy;
    }

    internal StoreOutcome Admit()
    {
        if (Outcome == StoreOutcome.Ok && CommitsLeft-- <= 0)
            return StoreOutcome.Failed;
        if (Outcome == StoreOutcome.Ok)
            Commits++;
        return Outcome;
    }
}
