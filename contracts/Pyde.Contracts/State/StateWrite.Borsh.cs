using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Contracts.State;

public readonly partial record struct StateWrite : IBorshValue<StateWrite>
{
    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteHash32(Key);
        ContractBorsh.WriteOptionalBytes(ref writer, Value, ContractBorsh.StateValueBytesMax);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out StateWrite value)
    {
        Hash32 key = reader.ReadHash32();
        ReadOnlyMemory<byte>? written = ContractBorsh.ReadOptionalBytes(ref reader, ContractBorsh.StateValueBytesMax);
        value = reader.IsOk ? new StateWrite(key, written) : default;
        return reader.Outcome;
    }
}
