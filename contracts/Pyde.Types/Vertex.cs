using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Pyde.Types.Borsh;

namespace Pyde.Types;

/// <summary>One member's contribution to one round of the DAG (consensus.md). Immutable, any thread.</summary>
/// <remarks>Whether the parents exist, are enough and include the author's own latest vertex is the consensus plugin's to check.</remarks>
public sealed class Vertex : IBorshValue<Vertex>
{
    private StrongBox<Hash32>? _hash;

    /// <summary>The chain it is for.</summary>
    public required ChainId ChainId { get; init; }

    /// <summary>Its epoch.</summary>
    public required EpochNumber Epoch { get; init; }

    /// <summary>Its round.</summary>
    public required Round Round { get; init; }

    /// <summary>Its author.</summary>
    public required MemberId Member { get; init; }

    /// <summary>The author's clock in milliseconds since the Unix epoch.</summary>
    public required ulong TimestampMs { get; init; }

    /// <summary>Parents, strictly ascending by member: at most one per member.</summary>
    public ImmutableArray<VertexRef> Parents
    {
        get;
        init
        {
            field = Require.AtMost(value, Limits.CommitteeMembersMax, nameof(Parents));
            Require.That(HasAscendingMembers(value), "Parents ascend strictly by member.", nameof(Parents));
        }
    } = [];

    /// <summary>Older vertices nobody referred to, strictly ascending.</summary>
    public ImmutableArray<VertexRef> WeakReferences
    {
        get;
        init
        {
            field = Require.AtMost(value, Limits.CommitteeMembersMax, nameof(WeakReferences));
            Require.That(Distinct.IsStrictlyAscending(value.AsSpan()), "Weak references ascend strictly.", nameof(WeakReferences));
        }
    } = [];

    /// <summary>Batches in the proposed order, no two alike.</summary>
    public ImmutableArray<BatchRef> Batches
    {
        get;
        init
        {
            field = Require.AtMost(value, Limits.VertexBatchesMax, nameof(Batches));
            Require.That(!Distinct.HasDuplicate(value.AsSpan()), "A batch is named once.", nameof(Batches));
        }
    } = [];

    /// <summary>The author's signatures over records of waves.</summary>
    public ImmutableArray<RecordSignature> RecordSignatures
    {
        get;
        init => field = Require.AtMost(value, Limits.VertexRecordSignaturesMax, nameof(RecordSignatures));
    } = [];

    /// <summary>Contributions to the beacon, the key ceremony and decryptions.</summary>
    public ImmutableArray<VertexShare> Shares
    {
        get;
        init => field = Require.AtMost(value, Limits.VertexSharesMax, nameof(Shares));
    } = [];

    /// <summary>FALCON-512 over <see cref="Hash"/>, context <see cref="SigningContexts.Vertex"/>; not copied.</summary>
    public ReadOnlyMemory<byte> Signature
    {
        get;
        init => field = Require.AtMost(value, Limits.SignatureBytesMax, nameof(Signature));
    }

    /// <summary>BLAKE3 of the Borsh form without the signature; computed once.</summary>
    /// <returns>The hash.</returns>
    public Hash32 Hash() => (_hash ??= new StrongBox<Hash32>(ComputeHash())).Value;

    /// <summary>What another vertex says of it.</summary>
    /// <returns>The reference.</returns>
    public VertexRef Reference() => new(Round, Member, Hash());

    /// <summary>The same vertex with another signature.</summary>
    /// <param name="signature">See <see cref="Signature"/>.</param>
    /// <returns>A new value with the same hash.</returns>
    public Vertex WithSignature(ReadOnlyMemory<byte> signature) => new()
    {
        ChainId = ChainId,
        Epoch = Epoch,
        Round = Round,
        Member = Member,
        TimestampMs = TimestampMs,
        Parents = Parents,
        WeakReferences = WeakReferences,
        Batches = Batches,
        RecordSignatures = RecordSignatures,
        Shares = Shares,
        Signature = signature,
        _hash = _hash,
    };

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        EncodeUnsigned(ref writer);
        writer.WriteBytes(Signature.Span);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out Vertex value)
    {
        value = null!;
        int start = reader.Offset;
        ulong chainId = reader.ReadU64();
        ulong epoch = reader.ReadU64();
        ulong round = reader.ReadU64();
        ushort member = reader.ReadU16();
        ulong timestampMs = reader.ReadU64();
        int parentsAt = reader.Offset;
        ImmutableArray<VertexRef> parents = reader.ReadVector<VertexRef>(Limits.CommitteeMembersMax, VertexRef.Bytes);
        if (!HasAscendingMembers(parents))
            reader.FailAt(DecodeOutcome.NotCanonical, parentsAt);
        int weakAt = reader.Offset;
        ImmutableArray<VertexRef> weak = reader.ReadVector<VertexRef>(Limits.CommitteeMembersMax, VertexRef.Bytes);
        if (!Distinct.IsStrictlyAscending(weak.AsSpan()))
            reader.FailAt(DecodeOutcome.NotCanonical, weakAt);
        int batchesAt = reader.Offset;
        ImmutableArray<BatchRef> batches = reader.ReadVector<BatchRef>(Limits.VertexBatchesMax, BatchRef.Bytes);
        if (Distinct.HasDuplicate(batches.AsSpan()))
            reader.FailAt(DecodeOutcome.Duplicate, batchesAt);
        ImmutableArray<RecordSignature> records =
            reader.ReadVector<RecordSignature>(Limits.VertexRecordSignaturesMax, RecordSignature.BytesMin);
        ImmutableArray<VertexShare> shares = reader.ReadVector<VertexShare>(Limits.VertexSharesMax, VertexShare.BytesMin);
        byte[] signature = reader.ReadBytes(Limits.SignatureBytesMax);
        if (reader.Offset - start > Limits.VertexBytesMax)
            reader.FailAt(DecodeOutcome.LimitExceeded, start);
        if (!reader.IsOk)
            return reader.Outcome;
        value = new Vertex
        {
            ChainId = new ChainId(chainId),
            Epoch = new EpochNumber(epoch),
            Round = new Round(round),
            Member = new MemberId(member),
            TimestampMs = timestampMs,
            Parents = parents,
            WeakReferences = weak,
            Batches = batches,
            RecordSignatures = records,
            Shares = shares,
            Signature = signature,
        };
        return DecodeOutcome.Ok;
    }

    private static bool HasAscendingMembers(ImmutableArray<VertexRef> references)
    {
        for (int i = 1; i < references.Length; i++)
        {
            if (references[i - 1].Member.Value >= references[i].Member.Value)
                return false;
        }

        return true;
    }

    private void EncodeUnsigned(ref BorshWriter writer)
    {
        writer.WriteU64(ChainId.Value);
        writer.WriteU64(Epoch.Value);
        writer.WriteU64(Round.Value);
        writer.WriteU16(Member.Value);
        writer.WriteU64(TimestampMs);
        writer.WriteVector(Parents);
        writer.WriteVector(WeakReferences);
        writer.WriteVector(Batches);
        writer.WriteVector(RecordSignatures);
        writer.WriteVector(Shares);
    }

    private Hash32 ComputeHash()
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        var writer = new BorshWriter(output);
        EncodeUnsigned(ref writer);
        return Digest.Blake3(output.WrittenSpan);
    }
}
