using System.Text;
using Pyde.Contracts.Conformance.Common;
using Pyde.Contracts.Conformance.Sequences;
using Pyde.Contracts.Conformance.Surroundings;
using Pyde.Contracts.State;
using Pyde.Types;

namespace Pyde.Contracts.Conformance.State;

/// <summary>Commits waves, good and bent ones, goes back, and keeps certificates.</summary>
internal sealed class StateDriver(KitNode node) : SlotDriver(node)
{
    private const int Clusters = 3;
    private const int KeysOfCluster = 12;

    private readonly LeaseToken _lease = new();

    private IStateStore Store => Instance.As<IStateStore>();

    public override string Step(Draw draw) => draw.Below(10) switch
    {
        < 7 => Commit(draw),
        < 8 => RollBack(draw),
        < 9 => Certify(draw),
        _ => $"verify: {Store.Verify()}",
    };

    public override string Look()
    {
        StringBuilder text = new();
        text.Append($"head {Store.Head?.Hash()}, retained from {Store.OldestRetained}");
        if (Store.Head is not { } head)
            return text.ToString();
        using IStateSnapshot snapshot = Store.OpenSnapshot(_lease.Stamp, null)!;
        foreach (StateEntry entry in StateReads.ReadAll(snapshot, 16))
            text.Append($"\n{entry.Key} {StateReads.Show(entry.Value)}");
        for (ulong wave = Store.OldestRetained.Value; wave <= head.Wave.Value; wave++)
        {
            WaveNumber number = new(wave);
            text.Append($"\nwave {wave}: {Store.ReadRecord(number)?.Hash()} {Store.ReadCertificate(number)?.RecordHash}");
            text.Append($" {Store.SubtreeRoots(new byte[16], number)?.Blake3} {Store.Prove(StateChain.Key(0, 0), number)?.LeafKey}");
            for (uint step = 0; Store.ReadReceipt(new TransactionLocation(number, step)) is { } receipt; step++)
            {
                text.Append($" {receipt.TxHash} at {Store.FindTransaction(receipt.TxHash)}");
                text.Append($" {StateReads.Show(Store.ReadTransaction(new TransactionLocation(number, step)))}");
            }
        }

        EventQuery query = new(default, head.Wave, null, StateSteps.Topic(1), null, 4_096);
        foreach (EventRecord item in Store.ReadEvents(query))
            text.Append($"\nevent {item.Wave}/{item.TxIndex}/{item.EventIndex}");
        return text.ToString();
    }

    private string Commit(Draw draw)
    {
        WaveCommitRecord? head = Store.Head;
        ulong wave = head is null ? 0 : head.Wave.Value + 1;
        int steps = draw.Below(4);
        EventRecord[] events = [.. Enumerable.Range(0, steps).SelectMany(step => StateSteps.Events(wave, (uint)step))];
        Receipt[] receipts = [.. Enumerable.Range(0, steps).Select(step => StateSteps.Receipt(wave, (uint)step, events))];
        WaveCommitRecord record = new()
        {
            ChainId = draw.Chance(3) ? new ChainId(1) : Node.Identity.Chain,
            Epoch = default,
            Wave = new WaveNumber(draw.Chance(3) ? wave + 1 : wave),
            AnchorHash = Digest.Blake3([(byte)draw.Below(256)]),
            AnchorRound = default,
            PriorAnchorRound = default,
            PreviousRecordHash = draw.Chance(3) ? Digest.Blake3([7]) : head?.Hash() ?? Node.Identity.Genesis,
            TimestampMs = 1_000 + wave,
            EventsRoot = MerkleRoot.Of<EventRecord>(events),
            EventsBloom = EventsBloom.Of(events),
            ReceiptsRoot = MerkleRoot.Of<Receipt>(receipts),
            TxCount = (uint)steps,
            GasUsed = 0,
            BaseFee = 10,
            RuleSet = new RuleSetId(1),
        };
        byte[] code = [(byte)draw.Below(3), 1, 2];
        CodeWrite[] codes = draw.Chance(20) ? [StateSteps.Code(code, isDropped: draw.Chance(50))] : [];
        CommitReport report = Store.CommitWave(
            new WaveCommit(record, Writes(draw), codes, events, receipts, [.. receipts.Select(StateSteps.Transaction)]));
        return $"commit of wave {record.Wave}: {report.Outcome} {report.Record?.Hash()}";
    }

    private static StateWrite[] Writes(Draw draw)
    {
        Dictionary<Hash32, ReadOnlyMemory<byte>?> writes = [];
        for (int i = draw.Below(8); i > 0; i--)
        {
            Hash32 key = StateChain.Key(draw.Below(Clusters), draw.Below(KeysOfCluster));
            if (draw.Chance(30))
                writes[key] = null;
            else
                writes[key] = draw.Bytes(draw.Pick([0, 1, 32, 33, 300]));
        }

        return [.. writes.OrderBy(static write => write.Key).Select(static write => new StateWrite(write.Key, write.Value))];
    }

    private string RollBack(Draw draw)
    {
        ulong head = Store.Head?.Wave.Value ?? 0;
        ulong back = (ulong)draw.Below(4);
        WaveNumber target = new(draw.Chance(10) ? head + 1 : head - Math.Min(back, head));
        return $"rollback to {target}: {Store.RollbackTo(new RollbackTarget(target)).Outcome}, head {Store.Head?.Hash()}";
    }

    private string Certify(Draw draw)
    {
        ulong head = Store.Head?.Wave.Value ?? 0;
        WaveNumber wave = new(head - Math.Min((ulong)draw.Below(3), head));
        Hash32 record = draw.Chance(80) ? Store.ReadRecord(wave)?.Hash() ?? default : Digest.Blake3([9]);
        return $"certificate of wave {wave}: {Store.StoreCertificate(StateSteps.Certificate(wave, record)).IsStored}";
    }
}
