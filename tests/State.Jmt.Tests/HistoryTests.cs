using Pyde.Contracts.State;
using Pyde.Types;

namespace State.Jmt.Tests;

public sealed class HistoryTests
{
    [Fact]
    public void Transactions_receipts_and_records_are_found_where_they_were_executed()
    {
        using Chain chain = WithEvents(4);
        for (ulong wave = 0; wave < 4; wave++)
        {
            Receipt receipt = Receipt(wave, 0, 2);
            TransactionLocation? location = chain.State.FindTransaction(receipt.TxHash);
            Assert.Equal(new TransactionLocation(new WaveNumber(wave), 0), location);
            Assert.Equal([7, (byte)wave], chain.State.ReadTransaction(location!.Value)!.Value.ToArray());
            Assert.Equal(receipt.TxHash, chain.State.ReadReceipt(location.Value)!.TxHash);
            var systemStep = new TransactionLocation(new WaveNumber(wave), 1);
            Assert.Null(chain.State.FindTransaction(Receipt(wave, 1, 1).TxHash));
            Assert.Null(chain.State.ReadTransaction(systemStep));
            Assert.NotNull(chain.State.ReadReceipt(systemStep));
            Assert.Equal(wave, chain.State.ReadRecord(new WaveNumber(wave))!.Wave.Value);
        }

        Assert.Null(chain.State.FindTransaction(Digest.Blake3([99])));
        Assert.Null(chain.State.ReadReceipt(new TransactionLocation(new WaveNumber(0), 2)));
        Assert.Null(chain.State.ReadRecord(new WaveNumber(4)));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData(1, null)]
    [InlineData(null, 2)]
    [InlineData(2, 3)]
    [InlineData(9, null)]
    public void Event_queries_answer_what_a_plain_filter_answers(int? emitter, int? topic)
    {
        using Chain chain = WithEvents(6);
        Hash32? emitterHash = emitter is { } e ? Id(e) : null;
        Hash32? topicHash = topic is { } t ? Id(t) : null;
        EventRecord[] all = [.. Enumerable.Range(0, 6).SelectMany(wave => EventsOf((ulong)wave))];
        string[] expected =
        [
            .. all
                .Where(item => item.Wave.Value is >= 1 and <= 4)
                .Where(item => emitterHash is null || item.Emitter.Value == emitterHash)
                .Where(item => topicHash is null || item.Topics.Contains(topicHash.Value))
                .Select(Name),
        ];
        var query = new EventQuery(new WaveNumber(1), new WaveNumber(4), emitterHash, topicHash, null, 4_096);
        Assert.Equal(expected, chain.State.ReadEvents(query).Select(Name));

        // The same, one event at a time.
        var paged = new List<string>();
        query = query with { CountMax = 1 };
        while (chain.State.ReadEvents(query) is [EventRecord item])
        {
            paged.Add(Name(item));
            query = query with { After = new EventCursor(item.Wave, item.TxIndex, item.EventIndex) };
        }

        Assert.Equal(expected, paged);
    }

    [Fact]
    public void Event_query_bounds_are_checked_and_empty_ranges_are_empty()
    {
        using Chain chain = WithEvents(2);
        var query = new EventQuery(new WaveNumber(0), new WaveNumber(ulong.MaxValue), null, null, null, 4_096);
        Assert.Equal(6, chain.State.ReadEvents(query).Count);
        Assert.Empty(chain.State.ReadEvents(query with { From = new WaveNumber(1), To = new WaveNumber(0) }));
        Assert.Empty(chain.State.ReadEvents(query with { From = new WaveNumber(2) }));
        Assert.Empty(chain.State.ReadEvents(query with { After = new EventCursor(new WaveNumber(9), 0, 0) }));
        Assert.Throws<ArgumentOutOfRangeException>(() => chain.State.ReadEvents(query with { CountMax = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => chain.State.ReadEvents(query with { CountMax = 4_097 }));
    }

    [Fact]
    public void Certificate_is_kept_for_its_own_record_only_and_goes_with_a_rollback()
    {
        using Chain chain = WithEvents(3);
        WaveCommitRecord record = chain.State.Head!;
        HardFinalityCert certificate = Certificate(record.Wave, record.Hash());
        Assert.False(chain.State.StoreCertificate(Certificate(record.Wave, Id(5))).IsStored);
        Assert.False(chain.State.StoreCertificate(Certificate(record.Wave.Next, record.Hash())).IsStored);
        Assert.Null(chain.State.ReadCertificate(record.Wave));
        Assert.True(chain.State.StoreCertificate(certificate).IsStored);
        Assert.Equal(record.Hash(), chain.State.ReadCertificate(record.Wave)!.RecordHash);
        chain.RollBackTo(1);
        Assert.Null(chain.State.ReadCertificate(record.Wave));
    }

    internal static EventRecord Event(ulong wave, uint txIndex, uint eventIndex, int emitter, params int[] topics) => new()
    {
        Wave = new WaveNumber(wave),
        TxIndex = txIndex,
        EventIndex = eventIndex,
        Emitter = new Address(Id(emitter)),
        Topics = [.. topics.Select(Id)],
        Data = new byte[] { (byte)wave },
    };

    internal static Receipt Receipt(ulong wave, uint txIndex, uint eventCount) => new()
    {
        Wave = new WaveNumber(wave),
        TxIndex = txIndex,
        TxHash = Digest.Blake3([(byte)wave, (byte)txIndex, 3]),
        Status = ReceiptStatus.Success,
        EventCount = eventCount,
    };

    private static Hash32 Id(int number) => Digest.Blake3([(byte)number]);

    private static string Name(EventRecord item) => $"{item.Wave}/{item.TxIndex}/{item.EventIndex}";

    private static EventRecord[] EventsOf(ulong wave) =>
        [Event(wave, 0, 0, 1, 2), Event(wave, 0, 1, 2, 2, 3), Event(wave, 1, 0, 2, 4)];

    private static Chain WithEvents(int waves)
    {
        var chain = new Chain();
        for (ulong wave = 0; wave < (ulong)waves; wave++)
        {
            chain.CommitWave(Chain.Next(
                chain.State,
                [],
                null,
                EventsOf(wave),
                [Receipt(wave, 0, 2), Receipt(wave, 1, 1)],
                [new byte[] { 7, (byte)wave }, ReadOnlyMemory<byte>.Empty]));
        }

        return chain;
    }

    private static HardFinalityCert Certificate(WaveNumber wave, Hash32 recordHash) => new()
    {
        Epoch = new EpochNumber(0),
        Wave = wave,
        RecordHash = recordHash,
        Signatures = new CommitteeSignatures(default, []),
    };
}
