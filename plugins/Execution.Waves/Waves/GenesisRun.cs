using Execution.Waves.Accounts;
using Execution.Waves.State;
using Pyde.Contracts.State;
using Pyde.Parachains.Registry;
using Pyde.Parachains.State;
using Pyde.Types;

namespace Execution.Waves.Waves;

/// <summary>Wave 0.</summary>
internal static class GenesisRun
{
    public static WaveCommit Run(Genesis genesis)
    {
        var state = new WaveState(null);
        var ledger = new Ledger(state);
        UInt128 minted = 0;
        UInt128 stakes = 0;
        foreach (GenesisAccount account in genesis.Accounts)
        {
            ledger.Put(new Account { Address = account.Address, Balance = account.Balance, Keys = account.Keys });
            minted = checked(minted + account.Balance);
        }

        foreach (GenesisValidator validator in genesis.Validators)
        {
            state.WriteValue(StateKeys.Validator(validator.Validator), new ValidatorRecord
            {
                Validator = validator.Validator,
                Operator = validator.Operator,
                PublicKey = validator.PublicKey,
                Stake = validator.Stake,
            });
            stakes = checked(stakes + validator.Stake);
        }

        ledger.Put(new SupplyRecord { Minted = checked(minted + stakes), Stakes = stakes });
        state.WriteValue(StateKeys.Parameters, genesis.Parameters);
        var record = new WaveCommitRecord
        {
            ChainId = genesis.ChainId,
            Epoch = default,
            Wave = default,
            AnchorHash = default,
            AnchorRound = default,
            PriorAnchorRound = default,
            PreviousRecordHash = genesis.Hash(),
            TimestampMs = genesis.TimestampMs,
            EventsRoot = Hash32.Zero,
            EventsBloom = EventsBloom.Empty,
            ReceiptsRoot = Hash32.Zero,
            TxCount = 0,
            GasUsed = 0,
            BaseFee = genesis.Parameters.BaseFee,
            RuleSet = genesis.RuleSet,
        };
        return new WaveCommit(record, state.CollectWrites(), [], [], [], []);
    }
}
