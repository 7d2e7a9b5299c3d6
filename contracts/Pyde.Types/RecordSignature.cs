using Pyde.Types.Borsh;

namespace Pyde.Types;

/// <summary>
/// One member's signature over a wave's record; inside a vertex, and alone as a message until the wave is certified (consensus.md).
/// </summary>
public sealed class RecordSignature : IBorshValue<RecordSignature>
{
    /// <summary>Bytes of the smallest one.</summary>
    public const int BytesMin = 8 + 8 + 2 + 32 + 4;

    /// <summary>The epoch whose committee the member sits in.</summary>
    public required EpochNumber Epoch { get; init; }

    /// <summary>The wave.</summary>
    public required WaveNumber Wave { get; init; }

    /// <summary>The member.</summary>
    public required MemberId Member { get; init; }

    /// <summary>BLAKE3 of the record.</summary>
    public required Hash32 RecordHash { get; init; }

    /// <summary>FALCON-512 over the hash, context <see cref="SigningContexts.Record"/>; not copied.</summary>
    public required ReadOnlyMemory<byte> Signature
    {
        get;
        init => field = Require.AtMost(value, Limits.SignatureBytesMax, nameof(Signature));
    }

    /// <summary>Whether the member signed this.</summary>
    /// <param name="committee">The committee of its epoch.</param>
    /// <param name="verifier">Checks one signature.</param>
    /// <returns>False too for another epoch or a member without a seat.</returns>
    public bool Verify(Committee committee, ISignatureVerifier verifier)
    {
        ArgumentNullException.ThrowIfNull(committee);
        ArgumentNullException.ThrowIfNull(verifier);
        if (committee.Epoch != Epoch || !committee.Contains(Member))
            return false;
        Span<byte> message = stackalloc byte[Hash32.Bytes];
        RecordHash.CopyTo(message);
        return verifier.Verify(committee.PublicKeyOf(Member), SigningContexts.Record, message, Signature.Span);
    }

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteU64(Epoch.Value);
        writer.WriteU64(Wave.Value);
        writer.WriteU16(Member.Value);
        writer.WriteHash32(RecordHash);
        writer.WriteBytes(Signature.Span);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out RecordSignature value)
    {
        value = null!;
        ulong epoch = reader.ReadU64();
        ulong wave = reader.ReadU64();
        ushort member = reader.ReadU16();
        Hash32 recordHash = reader.ReadHash32();
        byte[] signature = reader.ReadBytes(Limits.SignatureBytesMax);
        if (!reader.IsOk)
            return reader.Outcome;
        value = new RecordSignature
        {
            Epoch = new EpochNumber(epoch),
            Wave = new WaveNumber(wave),
            Member = new MemberId(member),
            RecordHash = recordHash,
            Signature = signature,
        };
        return DecodeOutcome.Ok;
    }
}
