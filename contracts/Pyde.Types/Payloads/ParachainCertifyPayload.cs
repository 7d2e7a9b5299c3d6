using Pyde.Types.Borsh;

namespace Pyde.Types.Payloads;

/// <summary>Data of a ParachainCertify transaction (parachains.md).</summary>
public sealed class ParachainCertifyPayload : IBorshValue<ParachainCertifyPayload>
{
    /// <summary>The parachain.</summary>
    public required ParachainId Parachain { get; init; }

    /// <summary>The wave in which the messages were sent.</summary>
    public required WaveNumber Wave { get; init; }

    /// <summary>Root of the queue of that wave.</summary>
    public required Hash32 QueueRoot { get; init; }

    /// <summary>Signatures of <see cref="ParachainDigests.Queue"/> by the committee at the end of that wave.</summary>
    public required CommitteeSignatures Signatures { get; init; }

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteHash32(Parachain.Value);
        writer.WriteU64(Wave.Value);
        writer.WriteHash32(QueueRoot);
        Signatures.Encode(ref writer);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out ParachainCertifyPayload value)
    {
        ParachainId parachain = reader.ReadParachainId();
        ulong wave = reader.ReadU64();
        Hash32 queueRoot = reader.ReadHash32();
        CommitteeSignatures signatures = reader.ReadValue<CommitteeSignatures>();
        if (!reader.IsOk)
        {
            value = null!;
            return reader.Outcome;
        }

        value = new ParachainCertifyPayload
        {
            Parachain = parachain,
            Wave = new WaveNumber(wave),
            QueueRoot = queueRoot,
            Signatures = signatures,
        };
        return DecodeOutcome.Ok;
    }
}
