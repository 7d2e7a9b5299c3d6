using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Contracts.State;

public readonly partial record struct RollbackTarget : IBorshValue<RollbackTarget>
{
    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteU64(Wave.Value);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out RollbackTarget value)
    {
        WaveNumber wave = new WaveNumber(reader.ReadU64());
        value = reader.IsOk ? new RollbackTarget(wave) : default;
        return reader.Outcome;
    }
}
