using Pyde.Parachains.State;
using Pyde.Types;

namespace Execution.Waves.Accounts;

/// <summary>Accounts and what moves between them.</summary>
internal sealed class Ledger(IStateAccess state)
{
    /// <summary>Fees collected in this wave and not distributed yet.</summary>
    public UInt128 Fees { get; set; }

    /// <summary>Reads an account.</summary>
    /// <param name="address">Whose.</param>
    /// <param name="account">Null when there is none.</param>
    /// <returns>False when the record under the key belongs to another address.</returns>
    public bool TryLoad(Address address, out Account? account)
    {
        account = state.ReadValue<Account>(StateKeys.Account(address));
        if (account is null || account.Address == address)
            return true;
        account = null;
        return false;
    }

    /// <summary>Reads an account; a record of another address counts as none.</summary>
    public Account? Find(Address address) => TryLoad(address, out Account? account) ? account : null;

    public void Put(Account account) => state.WriteValue(StateKeys.Account(account.Address), account);

    public UInt128 BalanceOf(Address address) => Find(address)?.Balance ?? 0;

    /// <summary>Takes from a balance; false and nothing when it is short.</summary>
    public bool TryDebit(Address address, UInt128 amount)
    {
        if (amount == 0)
            return true;
        if (Find(address) is not { } account || account.Balance < amount)
            return false;
        Put(account with { Balance = account.Balance - amount });
        return true;
    }

    /// <summary>Gives to a balance, making the account when there is none; false when the record belongs to another address.</summary>
    public bool TryCredit(Address address, UInt128 amount)
    {
        if (!TryLoad(address, out Account? account))
            return false;
        if (amount == 0)
            return true;
        account ??= new Account { Address = address };

        // No sum of balances passes the minted total, which is a u128.
        Put(account with { Balance = checked(account.Balance + amount) });
        return true;
    }

    /// <summary>Takes from a gas tank; false and nothing when it is short.</summary>
    public bool TryDebitTank(Address address, UInt128 amount)
    {
        if (Find(address) is not { } account || account.GasTank < amount)
            return false;
        Put(account with { GasTank = account.GasTank - amount });
        return true;
    }

    public SupplyRecord Supply() => state.ReadValue<SupplyRecord>(StateKeys.Supply) ?? new SupplyRecord();

    public void Put(SupplyRecord supply) => state.WriteValue(StateKeys.Supply, supply);

    /// <summary>Collects a fee that left a balance; <see cref="DistributeFees"/> says where it goes.</summary>
    public void AddFees(UInt128 amount) => Fees = checked(Fees + amount);

    public void AddDeposits(Int128 amount)
    {
        SupplyRecord supply = Supply();
        Put(supply with { Deposits = checked((UInt128)((Int128)supply.Deposits + amount)) });
    }

    public void AddTreasury(UInt128 amount)
    {
        SupplyRecord supply = Supply();
        Put(supply with { Treasury = checked(supply.Treasury + amount) });
    }

    /// <summary>Step 9: 70 % burnt, 20 % to the reward pool, the rest to the treasury.</summary>
    public void DistributeFees()
    {
        if (Fees == 0)
            return;
        UInt128 burnt = (Fees / 100 * 70) + (Fees % 100 * 70 / 100);
        UInt128 pool = (Fees / 100 * 20) + (Fees % 100 * 20 / 100);
        SupplyRecord supply = Supply();
        Put(supply with
        {
            Burnt = supply.Burnt + burnt,
            RewardPool = supply.RewardPool + pool,
            Treasury = supply.Treasury + (Fees - burnt - pool),
        });
        Fees = 0;
    }
}
