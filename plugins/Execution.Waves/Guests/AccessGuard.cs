using Pyde.Parachains.State;
using Pyde.Types;

namespace Execution.Waves.Guests;

/// <summary>The access list of a transaction, as a question per key (execution.md, "Access lists").</summary>
internal sealed class AccessGuard
{
    private readonly Dictionary<Hash32, bool> _isWritable = [];

    /// <summary>Takes a list; an empty one allows everything.</summary>
    public static AccessGuard? Of(Transaction transaction)
    {
        if (transaction.AccessList.IsEmpty)
            return null;
        var guard = new AccessGuard();
        guard.AllowAccount(transaction.From);
        guard.AllowAccount(transaction.To);
        if (transaction.FeePayer.Kind == FeePayerKind.Paymaster)
            guard.AllowAccount(transaction.FeePayer.PaymasterAddress);
        foreach (AccessEntry entry in transaction.AccessList)
        {
            bool isWritable = entry.Type == AccessType.ReadWrite;
            if (entry.Keys.IsEmpty)
                guard.Allow(StateKeys.Account(entry.Address), isWritable);
            foreach (Hash32 key in entry.Keys)
                guard.Allow(key, isWritable);
        }

        return guard;
    }

    public bool Allows(in Hash32 key, bool isWrite) => _isWritable.TryGetValue(key, out bool isWritable) && (isWritable || !isWrite);

    private void AllowAccount(Address address) => Allow(StateKeys.Account(address), isWritable: true);

    private void Allow(in Hash32 key, bool isWritable) =>
        _isWritable[key] = isWritable || (_isWritable.TryGetValue(key, out bool before) && before);
}
