using System.Buffers.Binary;
using System.Collections.Immutable;
using Pyde.Contracts.Host;
using Pyde.Types;

namespace Consensus.Solo;

/// <summary>Derives a wave's anchor and beacon from the head before it: the same inputs give the same hashes after every restart.</summary>
internal static class AnchorBuilder
{
    /// <summary>The seat of the only member.</summary>
    public static readonly MemberId Member = new(0);

    private static ReadOnlySpan<byte> BeaconDomain => "pyde/solo-beacon/v1"u8;

    /// <summary>The vertex that commits a wave: one round after the last anchor, which is its only parent. Not signed yet.</summary>
    public static Vertex Build(in NodeIdentity node, SoloState state, WaveInFlight wave, ImmutableArray<Batch> batches)
    {
        ImmutableArray<BatchRef>.Builder references = ImmutableArray.CreateBuilder<BatchRef>(batches.Length);
        foreach (Batch batch in batches)
            references.Add(batch.Reference());
        return new Vertex
        {
            ChainId = node.Chain,
            Epoch = wave.Epoch,
            Round = state.AnchorRound.Next,
            Member = Member,
            TimestampMs = wave.TimestampMs,
            Parents = state.AnchorHash.IsZero ? [] : [new VertexRef(state.AnchorRound, Member, state.AnchorHash)],
            Batches = references.MoveToImmutable(),
        };
    }

    /// <summary>
    /// BLAKE3("pyde/solo-beacon/v1" ‖ genesis ‖ epoch ‖ prior anchor's hash), integers little-endian. The prior anchor covers the one
    /// before it, so the
    /// beacons form a chain that can be continued from any record (docs/decisions/0050-solo-beacon.md).
    /// </summary>
    public static Hash32 Beacon(in NodeIdentity node, EpochNumber epoch, in Hash32 priorAnchor)
    {
        Span<byte> input = stackalloc byte[BeaconDomain.Length + Hash32.Bytes + 8 + Hash32.Bytes];
        BeaconDomain.CopyTo(input);
        Span<byte> rest = input[BeaconDomain.Length..];
        node.Genesis.CopyTo(rest);
        BinaryPrimitives.WriteUInt64LittleEndian(rest[Hash32.Bytes..], epoch.Value);
        priorAnchor.CopyTo(rest[(Hash32.Bytes + 8)..]);
        return Digest.Blake3(input);
    }
}
