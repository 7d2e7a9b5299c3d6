using Pyde.Types;
using Pyde.Types.Borsh;

namespace Consensus.Sequencer;

/// <summary>A record that this node committed and that has no certificate yet.</summary>
/// <param name="Epoch">Its epoch.</param>
/// <param name="Wave">Its wave.</param>
/// <param name="Hash">What is signed.</param>
internal sealed record OwnRecord(EpochNumber Epoch, WaveNumber Wave, Hash32 Hash) : IBorshValue<OwnRecord>
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
    public static DecodeOutcome TryDecode(ref BorshReader reader, out OwnRecord value)
    {
        value = new OwnRecord(new EpochNumber(reader.ReadU64()), new WaveNumber(reader.ReadU64()), reader.ReadHash32());
        return reader.Outcome;
    }
}
