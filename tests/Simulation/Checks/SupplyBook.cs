using Pyde.Contracts.State;
using Pyde.Parachains.State;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Simulation.Checks;

/// <summary>Every balance of the chain, kept up to date from the writes of its waves.</summary>
internal sealed class SupplyBook
{
    private readonly Dictionary<Hash32, Account> _accounts = [];
    private UInt128 _held;
    private readonly UInt128[] _totals = new UInt128[6];

    /// <summary>Takes the writes of a wave.</summary>
    public void Apply(WaveCommit commit)
    {
        foreach (StateWrite write in commit.Writes)
        {
            if (write.Key == StateKeys.Supply && write.Value is { } supply)
                ReadTotals(supply.Span);
            if (_accounts.Remove(write.Key, out Account? old))
                _held -= old.Balance + old.GasTank;
            if (write.Value is not { } value || BorshCodec.TryDecode(value.Span, out Account account) != DecodeOutcome.Ok
                || StateKeys.Account(account.Address) != write.Key)
            {
                continue;
            }

            _accounts.Add(write.Key, account);
            _held += account.Balance + account.GasTank;
        }
    }

    /// <summary>The account of an address as of the last wave.</summary>
    public Account? Find(Address address) => _accounts.GetValueOrDefault(StateKeys.Account(address));

    /// <summary>minted − burnt = balances + tanks + stakes + pools + deposits (execution.md).</summary>
    /// <returns>Null when it holds.</returns>
    public string? Problem()
    {
        UInt128 minted = _totals[0] - _totals[1];
        UInt128 found = _held + _totals[2] + _totals[3] + _totals[4] + _totals[5];
        return minted == found ? null : $"minted − burnt is {minted}, all that is held {found}";
    }

    // Minted, burnt, reward pool, treasury, deposits, stakes, u128 each.
    private void ReadTotals(ReadOnlySpan<byte> value)
    {
        var reader = new BorshReader(value);
        for (int i = 0; i < _totals.Length; i++)
            _totals[i] = reader.ReadU128();
    }
}
