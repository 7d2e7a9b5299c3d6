using System.Buffers;
using System.Buffers.Binary;
using Pyde.Contracts.Dkg;
using Pyde.Crypto;
using Pyde.Crypto.Sharing;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Contracts.Conformance.Dkg;

/// <summary>The ceremony itself: a function of its inputs and of the seed drawn at each beginning.</summary>
/// <remarks>
/// Everybody deals, everybody says whom it complains about, dealers answer in public, and the dealings that stand are combined at the
/// lowest indices. Messages are kept as they come and judged at the end, so that their order counts for nothing. Members agree as long as a
/// message reaches everybody before the timer of its phase fires: agreement on less is a real plugin's work.
/// </remarks>
internal sealed class CeremonyCore : IDisposable
{
    private const int SecretBytes = 32;
    private const uint PhaseMs = 5_000;

    private readonly List<CeremonyOutput> _outputs = [];
    private readonly Dictionary<(CeremonyMessage.Kinds Kind, int From, int Index), byte[]> _messages = [];
    private Committee? _committee;
    private int _self;
    private CeremonyPhase _phase;
    private Share? _share;
    private byte[] _key = [];
    private int _threshold;

    /// <summary>Where the ceremony stands.</summary>
    public CeremonyStatus Status => new(_committee?.Epoch ?? default, _phase);

    private int Members => _committee!.Size;

    /// <summary>Whether a beginning leads to a ceremony.</summary>
    public CeremonyStep Admit(BeginCeremony begin)
    {
        if (begin.Committee.Epoch != begin.Epoch || !begin.Committee.Contains(begin.Self))
            return CeremonyStep.Refused;
        if (_committee is null || begin.Epoch > _committee.Epoch)
            return CeremonyStep.Accepted;
        bool isSame = begin.Epoch == _committee.Epoch && begin.Self.Value == _self
            && begin.Committee.Members.Select(static member => member.Validator)
                .SequenceEqual(_committee.Members.Select(static member => member.Validator));
        return isSame ? CeremonyStep.Known : CeremonyStep.Refused;
    }

    /// <summary>Takes one input.</summary>
    /// <param name="input">What happened.</param>
    /// <param name="seed">All randomness of a beginning; not used by other inputs.</param>
    /// <param name="outputs">Receives what the host shall do.</param>
    public CeremonyStep Step(CeremonyInput input, byte[] seed, List<CeremonyOutput> outputs)
    {
        _outputs.Clear();
        CeremonyStep step = input switch
        {
            BeginCeremony begin => Begin(begin, seed),
            CeremonyMessageReceived message => Receive(message.From.Value, message.Message),
            CeremonyTimerFired timer => Fire(timer.Timer),
            _ => CeremonyStep.Refused,
        };
        outputs.AddRange(_outputs);
        return step;
    }

    /// <inheritdoc/>
    public void Dispose() => _share?.Dispose();

    private CeremonyStep Begin(BeginCeremony begin, byte[] seed)
    {
        CeremonyStep step = Admit(begin);
        if (step != CeremonyStep.Accepted)
            return step;
        _committee = begin.Committee;
        _self = begin.Self.Value;
        _phase = CeremonyPhase.Dealing;
        _messages.Clear();
        Deal(seed);
        SetTimer(CeremonyPhase.Dealing);
        Advance();
        return CeremonyStep.Accepted;
    }

    private void Deal(byte[] seed)
    {
        // Bytes n … of one endless output of the seed: the same seed deals the same.
        ulong used = 0;
        var hasher = Blake3Hasher.Create();
        hasher.Update(seed);
        void Draw(Span<byte> destination)
        {
            hasher.Finalize(destination, used);
            used += (ulong)destination.Length;
        }

        int threshold = _committee!.Quorum;
        using Secret secret = Secret.Create(SecretBytes, Draw);
        using Dealing dealing = _share is null
            ? Dealing.Create(secret, threshold, Members, Draw)
            : Resharing.Deal(_share, threshold, Members, Draw);
        var origin = new CeremonyOrigin(
            (ushort)(_share?.Index ?? _self + 1),
            (ushort)(_share is null ? threshold : _threshold),
            _share is null ? default : _key,
            dealing.Commitments.Encode());
        Broadcast(CeremonyMessage.Kinds.Commitments, _self, BorshCodec.Encode(origin));
        foreach (DealingRow row in dealing.Rows)
        {
            using Secret encoded = row.Encode();
            byte[] body = encoded.Reveal().ToArray();
            _messages[(CeremonyMessage.Kinds.Row, _self, row.Index - 1)] = body;
            if (row.Index != _self + 1)
                _outputs.Add(new SendCeremonyMessage(new MemberId((ushort)(row.Index - 1)), Encode(CeremonyMessage.Kinds.Row, body)));
        }
    }

    private CeremonyStep Receive(int from, ReadOnlyMemory<byte> bytes)
    {
        if (_committee is null || from >= Members || from == _self
            || BorshCodec.TryDecode(bytes.Span, out CeremonyMessage message) != DecodeOutcome.Ok
            || message.Epoch != _committee.Epoch
            || !TryPlace(message, out int index))
            return CeremonyStep.Refused;
        byte[] body = message.Body.ToArray();
        if (_messages.TryGetValue((message.Kind, from, index), out byte[]? known))
            return known.AsSpan().SequenceEqual(body) ? CeremonyStep.Known : CeremonyStep.Refused;
        if (_phase is not (CeremonyPhase.Dealing or CeremonyPhase.Complaining))
            return CeremonyStep.Refused;
        _messages[(message.Kind, from, index)] = body;
        if (message.Kind == CeremonyMessage.Kinds.Complaints && DealersIn(body)!.Contains(_self))
            PublishRow(from);
        Advance();
        return CeremonyStep.Accepted;
    }

    // Where a message of one sender stands beside its others; false for a body of the wrong form.
    private bool TryPlace(CeremonyMessage message, out int index)
    {
        index = 0;
        switch (message.Kind)
        {
            case CeremonyMessage.Kinds.Commitments:
                return CommitmentsIn(message.Body.Span) is not null;
            case CeremonyMessage.Kinds.Complaints:
                return DealersIn(message.Body.Span) is not null;
            default:
                if (!DealingRow.TryDecode(message.Body.Span, out DealingRow? row))
                    return false;
                index = row!.Index - 1;
                bool isForMe = message.Kind == CeremonyMessage.Kinds.Answer || index == _self;
                bool fits = row.Members == Members && row.Threshold == _committee!.Quorum;
                row.Dispose();
                return isForMe && fits;
        }
    }

    private CeremonyStep Fire(ulong timer)
    {
        if (_committee is null || timer >> 1 != _committee.Epoch.Value)
            return CeremonyStep.Refused;
        CeremonyPhase due = (timer & 1) == 0 ? CeremonyPhase.Dealing : CeremonyPhase.Complaining;
        if (due > _phase)
            return CeremonyStep.Refused;
        if (due != _phase)
            return CeremonyStep.Known;
        if (due == CeremonyPhase.Dealing)
            Complain();
        else
            Conclude();
        return CeremonyStep.Accepted;
    }

    // Goes on as soon as nothing more can come.
    private void Advance()
    {
        if (_phase == CeremonyPhase.Dealing && Seats().All(dealer => OwnRow(dealer) is not null))
            Complain();
        if (_phase == CeremonyPhase.Complaining && Seats().All(HasSpoken) && Seats().All(dealer => Unanswered(dealer) == 0))
            Conclude();
    }

    private void Complain()
    {
        _phase = CeremonyPhase.Complaining;
        var output = new ArrayBufferWriter<byte>();
        int[] dealers = [.. Seats().Where(dealer => CommitmentsOf(dealer) is not null && OwnRow(dealer) is null)];
        var writer = new BorshWriter(output);
        writer.WriteCount(dealers.Length);
        foreach (int dealer in dealers)
            writer.WriteU16((ushort)dealer);
        Broadcast(CeremonyMessage.Kinds.Complaints, _self, output.WrittenSpan.ToArray());
        SetTimer(CeremonyPhase.Complaining);
        Advance();
    }

    private void PublishRow(int complainer)
    {
        byte[] row = _messages[(CeremonyMessage.Kinds.Row, _self, complainer)];
        _messages[(CeremonyMessage.Kinds.Answer, _self, complainer)] = row;
        _outputs.Add(new BroadcastCeremonyMessage(Encode(CeremonyMessage.Kinds.Answer, row)));
    }

    private void Conclude()
    {
        List<(int Dealer, CeremonyOrigin Origin)> standing = [.. Seats()
            .Where(dealer => Round(dealer) is { IsQualified: true })
            .Select(dealer => (dealer, OriginOf(dealer)!))];
        List<(int Dealer, CeremonyOrigin Origin)> counted = OfOneKey(standing);
        DealingRow[] rows = [.. counted.Select(entry => RowToUse(entry.Dealer)!)];
        int[] indices = [.. counted.Select(static entry => (int)entry.Origin.Index)];
        Share? share = null;
        bool isDone = counted.Count > 0
            && Resharing.TryCombine(indices, rows, counted[0].Origin.Threshold, out share) == SharingOutcome.Ok;
        foreach (DealingRow row in rows)
            row.Dispose();
        if (!isDone)
        {
            _phase = CeremonyPhase.Failed;
            _outputs.Add(new CeremonyEnded(_committee!.Epoch, default, []));
            return;
        }

        _share?.Dispose();
        _share = share;
        _threshold = _committee!.Quorum;
        _key = counted[0].Origin.Key.IsEmpty ? KeyOf(counted) : counted[0].Origin.Key.ToArray();
        _phase = CeremonyPhase.Complete;
        _outputs.Add(new CeremonyEnded(
            _committee.Epoch, _key.ToArray(), counted.Select(static entry => new MemberId((ushort)entry.Dealer)).ToArray()));
    }

    // Dealings of the key that most of them are of, one for each index: a newcomer does not know the old key and takes it from the others.
    private static List<(int Dealer, CeremonyOrigin Origin)> OfOneKey(List<(int Dealer, CeremonyOrigin Origin)> standing)
    {
        List<(int Dealer, CeremonyOrigin Origin)> best = [];
        foreach ((_, CeremonyOrigin wanted) in standing)
        {
            List<(int Dealer, CeremonyOrigin Origin)> same = [.. standing
                .Where(entry => entry.Origin.IsOfSameKey(wanted))
                .DistinctBy(static entry => entry.Origin.Index)];
            if (same.Count > best.Count)
                best = same;
        }

        return best;
    }

    private byte[] KeyOf(List<(int Dealer, CeremonyOrigin Origin)> counted)
    {
        var hasher = Blake3Hasher.Create();
        Span<byte> number = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(number, _committee!.Epoch.Value);
        hasher.Update("pyde/reference-ceremony/v1"u8);
        hasher.Update(number);
        foreach ((int dealer, CeremonyOrigin origin) in counted)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(number, (ulong)dealer);
            hasher.Update(number);
            hasher.Update(Digest.Blake3(origin.Commitments.Span).ToArray());
        }

        byte[] key = new byte[Hash32.Bytes];
        hasher.Finalize(key);
        return key;
    }

    private IEnumerable<int> Seats() => Enumerable.Range(0, Members);

    private bool HasSpoken(int member) => _messages.ContainsKey((CeremonyMessage.Kinds.Complaints, member, 0));

    private int Unanswered(int dealer) => Round(dealer) is { } round
        ? Seats().Count(member => Complains(member, dealer) && round.PublishedRow(member + 1) is null)
        : 0;

    private bool Complains(int member, int dealer) =>
        _messages.TryGetValue((CeremonyMessage.Kinds.Complaints, member, 0), out byte[]? body) && DealersIn(body)!.Contains(dealer);

    // The dispute over one dealing as far as it is known; null without commitments.
    private ComplaintRound? Round(int dealer)
    {
        if (CommitmentsOf(dealer) is not { } commitments)
            return null;
        var round = new ComplaintRound(commitments);
        foreach (int member in Seats().Where(member => Complains(member, dealer)))
        {
            round.Complain(member + 1);
            if (RowIn(CeremonyMessage.Kinds.Answer, dealer, member) is { } row)
                round.Answer(row);
        }

        return round;
    }

    private DealingRow? RowToUse(int dealer) => OwnRow(dealer) ?? RowIn(CeremonyMessage.Kinds.Answer, dealer, _self);

    private DealingRow? OwnRow(int dealer)
    {
        DealingRow? row = RowIn(CeremonyMessage.Kinds.Row, dealer, _self);
        return row is not null && CommitmentsOf(dealer)?.Verify(row) == SharingOutcome.Ok ? row : null;
    }

    private DealingRow? RowIn(CeremonyMessage.Kinds kind, int dealer, int member) =>
        _messages.TryGetValue((kind, dealer, member), out byte[]? body) && DealingRow.TryDecode(body, out DealingRow? row) ? row : null;

    private CeremonyOrigin? OriginOf(int dealer) =>
        _messages.TryGetValue((CeremonyMessage.Kinds.Commitments, dealer, 0), out byte[]? body)
            && BorshCodec.TryDecode(body, out CeremonyOrigin origin) == DecodeOutcome.Ok ? origin : null;

    private DealingCommitments? CommitmentsOf(int dealer) =>
        _messages.TryGetValue((CeremonyMessage.Kinds.Commitments, dealer, 0), out byte[]? body) ? CommitmentsIn(body) : null;

    private DealingCommitments? CommitmentsIn(ReadOnlySpan<byte> body) =>
        BorshCodec.TryDecode(body, out CeremonyOrigin origin) == DecodeOutcome.Ok
            && DealingCommitments.TryDecode(origin.Commitments.Span, out DealingCommitments? commitments)
            && commitments!.Members == Members && commitments.Threshold == _committee!.Quorum
            ? commitments
            : null;

    private int[]? DealersIn(ReadOnlySpan<byte> body)
    {
        var reader = new BorshReader(body);
        int[] dealers = new int[reader.ReadCount(Members, sizeof(ushort))];
        int last = -1;
        for (int i = 0; i < dealers.Length; i++)
        {
            dealers[i] = reader.ReadU16();
            if (dealers[i] <= last || dealers[i] >= Members)
                return null;
            last = dealers[i];
        }

        return reader.IsOk && reader.Remaining == 0 ? dealers : null;
    }

    private byte[] Encode(CeremonyMessage.Kinds kind, byte[] body) =>
        BorshCodec.Encode(new CeremonyMessage(kind, _committee!.Epoch, body));

    private void Broadcast(CeremonyMessage.Kinds kind, int from, byte[] body)
    {
        _messages[(kind, from, 0)] = body;
        _outputs.Add(new BroadcastCeremonyMessage(Encode(kind, body)));
    }

    private void SetTimer(CeremonyPhase phase) =>
        _outputs.Add(new SetCeremonyTimer((_committee!.Epoch.Value << 1) | (phase == CeremonyPhase.Dealing ? 0UL : 1UL), PhaseMs));
}
