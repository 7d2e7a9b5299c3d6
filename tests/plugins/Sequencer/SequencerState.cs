using System.Collections.Immutable;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Consensus.Sequencer;

/// <summary>Everything that the plugin knows. Moves as one value in a hand-off; the order of every collection is that of its keys.</summary>
internal sealed class SequencerState : IBorshValue<SequencerState>
{
    /// <summary>Vertices of later waves that may wait; who is further behind needs a snapshot.</summary>
    public const int AheadMax = 1_024;

    /// <summary>Records that may wait for a certificate; a member that has as many orders nothing.</summary>
    public const int UncertifiedMax = 64;

    private const int ItemsMax = 1 << 20;

    public required Committee Committee { get; init; }

    public required MemberId Self { get; init; }

    /// <summary>Last executed wave.</summary>
    public ulong Head { get; set; }

    public ulong TimestampMs { get; set; }

    public ulong AnchorRound { get; set; }

    public Hash32 AnchorHash { get; set; }

    /// <summary>The wave between commit and record; null when there is none.</summary>
    public Vertex? InFlight { get; set; }

    /// <summary>Number that the next own batch gets.</summary>
    public ulong NextBatch { get; set; }

    public bool IsDue { get; set; }

    public bool IsIdleDue { get; set; }

    /// <summary>Own batches that are not executed, by number.</summary>
    public SortedDictionary<ulong, Batch> Own { get; } = [];

    /// <summary>Own vertices as they were stored, unsigned, by wave.</summary>
    public SortedDictionary<ulong, Vertex> Proposals { get; } = [];

    /// <summary>Signed vertices of later waves, by wave.</summary>
    public SortedDictionary<ulong, Vertex> Ahead { get; } = [];

    /// <summary>Batches of other members that were fetched for vertices ahead.</summary>
    public SortedDictionary<Hash32, Batch> Fetched { get; } = [];

    /// <summary>Own records without a certificate, by wave.</summary>
    public SortedDictionary<ulong, OwnRecord> Uncertified { get; } = [];

    /// <summary>Signatures of waves without a certificate, by wave and member.</summary>
    public SortedDictionary<ulong, SortedDictionary<MemberId, RecordSignature>> Signatures { get; } = [];

    /// <summary>Anchors of the last waves, against a second one for the same wave.</summary>
    public SortedDictionary<ulong, Hash32> Anchors { get; } = [];

    /// <summary>Whose turn a wave is.</summary>
    public MemberId LeaderOf(ulong wave) => new((ushort)((wave - 1) % (ulong)Committee.Size));

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteU64(Committee.Epoch.Value);
        writer.WriteCount(Committee.Size);
        foreach (CommitteeMember member in Committee.Members)
        {
            writer.WriteHash32(member.Validator.Value);
            writer.WriteBytes(member.PublicKey.Span);
        }

        writer.WriteU16(Self.Value);
        writer.WriteU64(Head);
        writer.WriteU64(TimestampMs);
        writer.WriteU64(AnchorRound);
        writer.WriteHash32(AnchorHash);
        writer.WriteOptionTag(InFlight is not null);
        InFlight?.Encode(ref writer);
        writer.WriteU64(NextBatch);
        writer.WriteBool(IsDue);
        writer.WriteBool(IsIdleDue);
        writer.WriteCount(Own.Count);
        foreach ((ulong number, Batch batch) in Own)
        {
            writer.WriteU64(number);
            batch.Encode(ref writer);
        }

        writer.WriteVector<Vertex>([.. Proposals.Values]);
        writer.WriteVector<Vertex>([.. Ahead.Values]);
        writer.WriteVector<Batch>([.. Fetched.Values]);
        writer.WriteVector<OwnRecord>([.. Uncertified.Values]);
        writer.WriteVector<RecordSignature>([.. Signatures.Values.SelectMany(static members => members.Values)]);
        writer.WriteCount(Anchors.Count);
        foreach ((ulong wave, Hash32 hash) in Anchors)
        {
            writer.WriteU64(wave);
            writer.WriteHash32(hash);
        }
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out SequencerState value)
    {
        value = null!;
        var epoch = new EpochNumber(reader.ReadU64());
        int size = reader.ReadCount(Limits.CommitteeMembersMax, Hash32.Bytes + 4 + Limits.PublicKeyBytes);
        ImmutableArray<CommitteeMember>.Builder members = ImmutableArray.CreateBuilder<CommitteeMember>(size);
        for (int i = 0; i < size; i++)
            members.Add(new CommitteeMember(reader.ReadAddress(), reader.ReadBytes(Limits.PublicKeyBytes)));
        if (!reader.IsOk || size == 0)
            return reader.Fail(DecodeOutcome.InvalidValue);
        var state = new SequencerState { Committee = new Committee(epoch, members.MoveToImmutable()), Self = new MemberId(reader.ReadU16()) };
        state.Head = reader.ReadU64();
        state.TimestampMs = reader.ReadU64();
        state.AnchorRound = reader.ReadU64();
        state.AnchorHash = reader.ReadHash32();
        state.InFlight = reader.ReadOptionTag() ? reader.ReadValue<Vertex>() : null;
        state.NextBatch = reader.ReadU64();
        state.IsDue = reader.ReadBool();
        state.IsIdleDue = reader.ReadBool();
        int own = reader.ReadCount(ItemsMax, 8 + Batch.BytesMin);
        for (int i = 0; i < own && reader.IsOk; i++)
            state.Own[reader.ReadU64()] = reader.ReadValue<Batch>();
        foreach (Vertex vertex in Read<Vertex>(ref reader))
            state.Proposals[vertex.Round.Value] = vertex;
        foreach (Vertex vertex in Read<Vertex>(ref reader))
            state.Ahead[vertex.Round.Value] = vertex;
        foreach (Batch batch in Read<Batch>(ref reader))
            state.Fetched[batch.Hash()] = batch;
        foreach (OwnRecord record in Read<OwnRecord>(ref reader))
            state.Uncertified[record.Wave.Value] = record;
        foreach (RecordSignature signature in Read<RecordSignature>(ref reader))
            state.Add(signature);
        int anchors = reader.ReadCount(ItemsMax, 8 + Hash32.Bytes);
        for (int i = 0; i < anchors; i++)
            state.Anchors[reader.ReadU64()] = reader.ReadHash32();
        if (reader.IsOk)
            value = state;
        return reader.Outcome;
    }

    /// <summary>Counts a verified signature; of a member's signatures of a wave, the first.</summary>
    /// <returns>False when one of that member is known.</returns>
    public bool Add(RecordSignature signature)
    {
        if (!Signatures.TryGetValue(signature.Wave.Value, out SortedDictionary<MemberId, RecordSignature>? members))
            Signatures.Add(signature.Wave.Value, members = []);
        return members.TryAdd(signature.Member, signature);
    }

    private static ImmutableArray<T> Read<T>(ref BorshReader reader)
        where T : IBorshValue<T> => reader.ReadVector<T>(ItemsMax, 1);
}
