using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Contracts.Conformance.Consensus;

/// <summary>A record that is committed and not certified yet.</summary>
/// <param name="Epoch">Its epoch.</param>
/// <param name="Wave">Its wave.</param>
/// <param name="Hash">What is signed.</param>
internal readonly record struct ReferenceRecord(EpochNumber Epoch, WaveNumber Wave, Hash32 Hash) : IBorshValue<ReferenceRecord>
{
    public const int Bytes = 8 + 8 + Hash32.Bytes;

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteU64(Epoch.Value);
        writer.WriteU64(Wave.Value);
        writer.WriteHash32(Hash);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out ReferenceRecord value)
    {
        value = new ReferenceRecord(new EpochNumber(reader.ReadU64()), new WaveNumber(reader.ReadU64()), reader.ReadHash32());
        return reader.Outcome;
    }
}
