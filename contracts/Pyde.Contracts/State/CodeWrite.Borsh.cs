using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Contracts.State;

public readonly partial record struct CodeWrite : IBorshValue<CodeWrite>
{
    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteHash32(Hash);
        ContractBorsh.WriteOptionalBytes(ref writer, Code, Limits.ModuleBytesMax);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out CodeWrite value)
    {
        Hash32 hash = reader.ReadHash32();
        ReadOnlyMemory<byte>? code = ContractBorsh.ReadOptionalBytes(ref reader, Limits.ModuleBytesMax);
        value = reader.IsOk ? new CodeWrite(hash, code) : default;
        return reader.Outcome;
    }
}
