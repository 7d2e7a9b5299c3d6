using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Contracts.Mempool;

public sealed partial record WaveFeedback : IBorshValue<WaveFeedback>
{
    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteU64(Wave.Value);
        writer.WriteU128(BaseFee);
        ContractBorsh.WriteList(ref writer, Ordered, ContractBorsh.WaveItemsMax);
        ContractBorsh.WriteList(ref writer, Senders, ContractBorsh.WaveItemsMax);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out WaveFeedback value)
    {
        WaveNumber wave = new WaveNumber(reader.ReadU64());
        UInt128 baseFee = reader.ReadU128();
        IReadOnlyList<Hash32> ordered = ContractBorsh.ReadList<Hash32>(ref reader, ContractBorsh.WaveItemsMax, Hash32.Bytes);
        IReadOnlyList<Account> senders =
            ContractBorsh.ReadList<Account>(ref reader, ContractBorsh.WaveItemsMax, ContractBorsh.AccountBytesMin);
        value = reader.IsOk ? new WaveFeedback(wave, baseFee, ordered, senders) : null!;
        return reader.Outcome;
    }
}
