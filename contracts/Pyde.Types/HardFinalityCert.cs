using Pyde.Types.Borsh;

namespace Pyde.Types;

/// <summary>q(n) equal signatures over a wave's record (consensus.md).</summary>
public sealed class HardFinalityCert : IBorshValue<HardFinalityCert>
{
    /// <summary>The epoch whose committee signed.</summary>
    public required EpochNumber Epoch { get; init; }

    /// <summary>The wave.</summary>
    public required WaveNumber Wave { get; init; }

    /// <summary>BLAKE3 of its record.</summary>
    public required Hash32 RecordHash { get; init; }

    /// <summary>The signatures.</summary>
    public required CommitteeSignatures Signatures { get; init; }

    /// <summary>Whether a committee made this certificate.</summary>
    /// <param name="committee">The committee of its epoch.</param>
    /// <param name="verifier">Checks one signature.</param>
    /// <returns>Valid, or the first thing that is wrong.</returns>
    public CertificateOutcome Verify(Committee committee, ISignatureVerifier verifier)
    {
        ArgumentNullException.ThrowIfNull(committee);
        return committee.Epoch == Epoch
            ? Signatures.Verify(committee, SigningContexts.Record, RecordHash, verifier)
            : CertificateOutcome.WrongEpoch;
    }

    /// <summary>Whether a committee made this certificate, with FALCON-512.</summary>
    /// <param name="committee">The committee of its epoch.</param>
    /// <returns>Valid, or the first thing that is wrong.</returns>
    public CertificateOutcome Verify(Committee committee) => Verify(committee, FalconSignatureVerifier.Instance);

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteU64(Epoch.Value);
        writer.WriteU64(Wave.Value);
        writer.WriteHash32(RecordHash);
        Signatures.Encode(ref writer);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out HardFinalityCert value)
    {
        value = null!;
        ulong epoch = reader.ReadU64();
        ulong wave = reader.ReadU64();
        Hash32 recordHash = reader.ReadHash32();
        CommitteeSignatures signatures = reader.ReadValue<CommitteeSignatures>();
        if (!reader.IsOk)
            return reader.Outcome;
        value = new HardFinalityCert
        {
            Epoch = new EpochNumber(epoch),
            Wave = new WaveNumber(wave),
            RecordHash = recordHash,
            Signatures = signatures,
        };
        return DecodeOutcome.Ok;
    }
}
