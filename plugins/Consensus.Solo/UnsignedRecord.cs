using Pyde.Types;
using Pyde.Types.Borsh;

namespace Consensus.Solo;

/// <summary>A record that is committed and not certified yet.</summary>
/// <param name="Epoch">Its epoch.</param>
/// <param name="Wave">Its wave.</param>
/// <param name="Hash">What is signed.</param>
internal readonly record struct UnsignedRecord(EpochNumber Epoch, WaveNumber Wave, Hash32 Hash) : IBorshValue<UnsignedRecord>
{
    public const int Bytes = 8 + 8 + 32;

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteU64(Epoch.Value);
        writer.WriteU64(Wave.Value);
        writer.WriteHash32(Hash);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out UnsignedRecord value)
    {
        value = new UnsignedRecord(new EpochNumber(reader.ReadU64()), new WaveNumber(reader.ReadU64()), reader.ReadHash32());
        return reader.Outcome;
    }
}
