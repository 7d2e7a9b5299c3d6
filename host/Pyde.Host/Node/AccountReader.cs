using System.Buffers;
using Pyde.Contracts;
using Pyde.Contracts.Host;
using Pyde.Contracts.State;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Host.Node;

/// <summary>Reads account records out of a snapshot.</summary>
internal static class AccountReader
{
    // Two hundred bytes and up to 16 public keys (execution.md, "Accounts").
    private const int AccountBytesMax = 16 * 1_024;

    /// <summary>The account of an address; null when there is none.</summary>
    public static Account? Read(IStateSnapshot snapshot, Address address)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(AccountBytesMax);
        try
        {
            ReadOutcome outcome = snapshot.TryRead(Account.StateKey(address), buffer, out int bytes);
            if (outcome == ReadOutcome.Absent)
                return null;
            if (outcome == ReadOutcome.Corrupt || bytes > AccountBytesMax ||
                BorshCodec.TryDecode(buffer.AsSpan(0, bytes), out Account account) != DecodeOutcome.Ok ||
                account.Address != address)
                throw new InvariantException($"the state holds no valid account record for {address}");
            return account;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
