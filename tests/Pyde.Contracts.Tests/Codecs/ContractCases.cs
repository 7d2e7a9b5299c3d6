using Pyde.Contracts.Consensus;
using Pyde.Contracts.Dkg;
using Pyde.Contracts.Mempool;
using Pyde.Contracts.Networking;
using Pyde.Contracts.State;
using Pyde.Types;
using Pyde.Types.Borsh;
using Pyde.Types.Tests;

namespace Pyde.Contracts.Tests.Codecs;

/// <summary>Every record and union case of the contracts that has a Borsh form (a test holds the list complete).</summary>
internal static class ContractCases
{
    public static IReadOnlyList<ContractCase> All { get; } =
    [
        ContractCase.Of<ConsensusInput, Resume>(d => new Resume(d.U64(), d.Flag() ? Made<WaveCommitRecord>(d) : null, CommitteeOf(d))),
        ContractCase.Of<ConsensusInput, BatchReady>(d => new BatchReady(d.U64(), Made<Batch>(d))),
        ContractCase.Of<ConsensusInput, VertexReceived>(d => new VertexReceived(d.U64(), Member(d), d.Bytes(100))),
        ContractCase.Of<ConsensusInput, ConsensusTimerFired>(d => new ConsensusTimerFired(d.U64(), d.U64())),
        ContractCase.Of<ConsensusInput, RecordReady>(d => new RecordReady(d.U64(), Made<WaveCommitRecord>(d))),
        ContractCase.Of<ConsensusInput, RecordSignatureReceived>(d => new RecordSignatureReceived(d.U64(), Made<RecordSignature>(d))),
        ContractCase.Of<ConsensusOutput, CommitWave>(d => new CommitWave(Made<OrderedWave>(d))),
        ContractCase.Of<ConsensusOutput, BroadcastVertex>(d => new BroadcastVertex(d.Bytes(100))),
        ContractCase.Of<ConsensusOutput, BroadcastRecordSignature>(d => new BroadcastRecordSignature(Made<RecordSignature>(d))),
        ContractCase.Of<ConsensusOutput, FetchVertex>(d => new FetchVertex(Made<VertexRef>(d))),
        ContractCase.Of<ConsensusOutput, FetchBatch>(d => new FetchBatch(Made<BatchRef>(d))),
        ContractCase.Of<ConsensusOutput, SetConsensusTimer>(d => new SetConsensusTimer(d.U64(), d.U32())),
        ContractCase.Of<ConsensusOutput, Finalized>(d => new Finalized(Made<HardFinalityCert>(d))),
        ContractCase.Of<ConsensusOutput, HaltRequested>(d => new HaltRequested(d.Text())),
        ContractCase.Of<CeremonyInput, BeginCeremony>(d => new BeginCeremony(new EpochNumber(d.U64()), CommitteeOf(d), Member(d))),
        ContractCase.Of<CeremonyInput, CeremonyMessageReceived>(d => new CeremonyMessageReceived(Member(d), d.Bytes(100))),
        ContractCase.Of<CeremonyInput, CeremonyTimerFired>(d => new CeremonyTimerFired(d.U64())),
        ContractCase.Of<CeremonyOutput, SendCeremonyMessage>(d => new SendCeremonyMessage(Member(d), d.Bytes(100))),
        ContractCase.Of<CeremonyOutput, BroadcastCeremonyMessage>(d => new BroadcastCeremonyMessage(d.Bytes(100))),
        ContractCase.Of<CeremonyOutput, SetCeremonyTimer>(d => new SetCeremonyTimer(d.U64(), d.U32())),
        ContractCase.Of<CeremonyOutput, CeremonyEnded>(d =>
            new CeremonyEnded(new EpochNumber(d.U64()), d.Bytes(100), d.List(0, 4, Member))),
        ContractCase.Of<NetworkInput, JoinNetwork>(d => new JoinNetwork(d.Text(), d.List(0, 4, e => e.Text()))),
        ContractCase.Of<NetworkInput, Subscribe>(d => new Subscribe(d.Text())),
        ContractCase.Of<NetworkInput, Unsubscribe>(d => new Unsubscribe(d.Text())),
        ContractCase.Of<NetworkInput, PublishMessage>(d => new PublishMessage(d.Text(), d.Bytes(100))),
        ContractCase.Of<NetworkInput, SendRequest>(d => new SendRequest(d.U64(), Peer(d), d.Text(), d.Bytes(100), d.U32())),
        ContractCase.Of<NetworkInput, SendResponse>(d => new SendResponse(d.U64(), d.Bytes(100))),
        ContractCase.Of<NetworkInput, StreamOpened>(d => new StreamOpened(d.U64(), d.Text(), d.Flag())),
        ContractCase.Of<NetworkInput, StreamReceived>(d => new StreamReceived(d.U64(), d.Bytes(100))),
        ContractCase.Of<NetworkInput, StreamClosed>(d => new StreamClosed(d.U64(), d.Text())),
        ContractCase.Of<NetworkInput, NetworkTimerFired>(d => new NetworkTimerFired(d.U64())),
        ContractCase.Of<NetworkOutput, ListenStreams>(d => new ListenStreams(d.Text())),
        ContractCase.Of<NetworkOutput, ConnectStream>(d => new ConnectStream(d.U64(), d.Text())),
        ContractCase.Of<NetworkOutput, SendStream>(d => new SendStream(d.U64(), d.Bytes(100))),
        ContractCase.Of<NetworkOutput, CloseStream>(d => new CloseStream(d.U64())),
        ContractCase.Of<NetworkOutput, SetNetworkTimer>(d => new SetNetworkTimer(d.U64(), d.U32())),
        ContractCase.Of<NetworkOutput, MessageArrived>(d => new MessageArrived(d.Text(), Peer(d), d.Bytes(100))),
        ContractCase.Of<NetworkOutput, RequestArrived>(d => new RequestArrived(d.U64(), Peer(d), d.Text(), d.Bytes(100))),
        ContractCase.Of<NetworkOutput, ResponseArrived>(d => new ResponseArrived(d.U64(), (ResponseOutcome)d.Below(4), d.Bytes(100))),
        ContractCase.Of<NetworkOutput, PeerJoined>(d => new PeerJoined(Peer(d))),
        ContractCase.Of<NetworkOutput, PeerLeft>(d => new PeerLeft(Peer(d))),
        ContractCase.Of(d => new BatchOffer(d.List(0, 4, Memory))),
        ContractCase.Of(d => new BatchRequest((int)d.U32(), (int)d.U32(), d.U64())),
        ContractCase.Of(d => new FeedbackReport((int)d.U32(), (int)d.U32())),
        ContractCase.Of(d => new InsertReport(d.List(0, 4, e => (InsertOutcome)e.Below(14)), d.List(0, 4, e => e.Hash()))),
        ContractCase.Of(SubmissionOf),
        ContractCase.Of(d => new SubmissionBatch(new WaveNumber(d.U64()), d.U128(), d.List(1, 4, SubmissionOf))),
        ContractCase.Of(d => new WaveFeedback(
            new WaveNumber(d.U64()), d.U128(), d.List(0, 4, e => e.Hash()), d.List(0, 4, BorshCases.AccountOf))),
        ContractCase.Of(d => new CertificateReport(d.Flag())),
        ContractCase.Of(CodeWriteOf),
        ContractCase.Of(d => new CommitReport((CommitOutcome)d.Below(4), d.Flag() ? Made<WaveCommitRecord>(d) : null)),
        ContractCase.Of(d => new RollbackReport((RollbackOutcome)d.Below(4))),
        ContractCase.Of(d => new RollbackTarget(new WaveNumber(d.U64()))),
        ContractCase.Of(StateWriteOf),
        ContractCase.Of(d => new WaveCommit(
            Made<WaveCommitRecord>(d),
            d.List(0, 4, StateWriteOf),
            d.List(0, 4, CodeWriteOf),
            d.List(0, 4, BorshCases.Event),
            d.List(0, 4, BorshCases.ReceiptOf),
            d.List(0, 4, Memory))),
    ];

    public static TheoryData<string> Names { get; } = [.. All.Select(c => c.Name)];

    public static ContractCase Named(string name) => All.Single(c => c.Name == name);

    private static T Made<T>(Draw draw)
        where T : IBorshValue<T>
    {
        byte[] bytes = BorshCases.Named(typeof(T).Name).Encode(draw);
        Assert.Equal(DecodeOutcome.Ok, BorshCodec.TryDecode(bytes, out T value));
        return value;
    }

    private static Committee CommitteeOf(Draw draw) => new(
        new EpochNumber(draw.U64()),
        draw.List(1, 4, d => new CommitteeMember(d.Address(), d.Exactly(Limits.PublicKeyBytes))));

    private static Submission SubmissionOf(Draw draw) =>
        new(draw.Bytes(100), draw.Flag() ? BorshCases.AccountOf(draw) : null, draw.U128());

    private static StateWrite StateWriteOf(Draw draw) => new(draw.Hash(), draw.Flag() ? Memory(draw) : default(ReadOnlyMemory<byte>?));

    private static CodeWrite CodeWriteOf(Draw draw) => new(draw.Hash(), draw.Flag() ? Memory(draw) : default(ReadOnlyMemory<byte>?));

    private static MemberId Member(Draw draw) => new(draw.U16());

    private static PeerId Peer(Draw draw) => new(draw.Hash());

    private static ReadOnlyMemory<byte> Memory(Draw draw) => draw.Bytes(100);
}
