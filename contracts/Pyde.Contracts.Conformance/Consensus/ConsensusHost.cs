using Pyde.Contracts.Conformance.Surroundings;
using Pyde.Contracts.Consensus;
using Pyde.Types;

namespace Pyde.Contracts.Conformance.Consensus;

/// <summary>The host of a consensus with a committee of one: carries out what it asks, executes its waves when told, and holds every
/// output to the contract.</summary>
internal sealed class ConsensusHost(KitNode node)
{
    // A plugin that sets timers again and again would never be quiet; waves without batches may come for ever.
    private const int TimersMax = 400;

    private readonly SortedDictionary<ulong, ulong> _timers = [];
    private readonly Queue<OrderedWave> _committed = new();
    private readonly List<WaveCommitRecord> _records = [];
    private readonly HashSet<WaveNumber> _final = [];
    private OrderedWave? _redo;

    /// <summary>Whoever serves.</summary>
    public required Func<IConsensus> Serving { get; init; }

    public KitNode Node => node;

    /// <summary>How far the clock that inputs carry has been set back.</summary>
    public ulong BackMs { get; set; }

    /// <summary>What inputs carry as the time.</summary>
    public ulong NowMs => node.Time.NowMs - BackMs;

    public Committee Committee => new(default, [new CommitteeMember(node.Identity.Validator, node.Signer.PublicKey)]);

    /// <summary>Record of the last executed wave; null before genesis.</summary>
    public WaveCommitRecord? Head => _records.Count == 0 ? null : _records[^1];

    /// <summary>Batches of executed waves, in order.</summary>
    public List<Hash32> Executed { get; } = [];

    /// <summary>Waves that were committed and not executed yet.</summary>
    public int Waiting => _committed.Count;

    /// <summary>Records with a certificate.</summary>
    public int FinalCount => _final.Count;

    /// <summary>Records of executed waves, genesis included.</summary>
    public int RecordCount => _records.Count;

    /// <summary>Whether the plugin asked for a halt.</summary>
    public bool WasHaltRequested { get; private set; }

    public static Batch BatchOf(int number, ChainId? chain = null) => new()
    {
        ChainId = chain ?? ChainId.Development,
        Transactions = [new Transaction { ChainId = ChainId.Development, From = default, Nonce = (ulong)number, Data = new byte[32] }],
    };

    /// <summary>A host whose instance has been told the beginning and has executed genesis.</summary>
    public static ConsensusHost Begun(Trial trial, out KitInstance instance)
    {
        KitInstance started = trial.Node().Start();
        instance = started;
        ConsensusHost host = new(started.Context.Home) { Serving = started.As<IConsensus> };
        host.Open();
        return host;
    }

    /// <summary>Resumes, and executes genesis if that has not happened.</summary>
    public void Open()
    {
        Expect.Equal(ConsensusStep.Accepted, Resume(), "a Resume with the node as the only member");
        if (Head is null)
            Expect.Equal(ConsensusStep.Accepted, ExecuteGenesis(), "the record of genesis");
    }

    public ConsensusStep Resume() => Step(new Resume(NowMs, Head, Committee));

    /// <summary>Executes genesis, which no consensus orders, and reports it.</summary>
    public ConsensusStep ExecuteGenesis()
    {
        WaveCommitRecord record = Record(null);
        _records.Add(record);
        return Step(new RecordReady(NowMs, record));
    }

    public ConsensusStep Offer(int batch) => Step(new BatchReady(NowMs, BatchOf(batch)));

    /// <summary>Executes the oldest committed wave and reports its record.</summary>
    /// <returns>Null when none waits.</returns>
    public ConsensusStep? Execute()
    {
        if (!_committed.TryDequeue(out OrderedWave? wave))
            return null;
        Remember(wave);
        return Step(new RecordReady(NowMs, Head!));
    }

    /// <summary>Executes the oldest committed wave; the node stops before consensus hears of it.</summary>
    public bool ExecuteUnheard()
    {
        if (!_committed.TryDequeue(out OrderedWave? wave))
            return false;
        Remember(wave);
        return true;
    }

    /// <summary>Moves the clock to the next timer and delivers it.</summary>
    /// <returns>False when none is set.</returns>
    public bool FireNext()
    {
        if (_timers.Count == 0)
            return false;
        (ulong timer, ulong due) = _timers.MinBy(entry => (entry.Value, entry.Key));
        _timers.Remove(timer);
        if (due > node.Time.NowMs)
            node.Time.Advance(due - node.Time.NowMs);
        Step(new ConsensusTimerFired(NowMs, timer));
        return true;
    }

    /// <summary>Fires timers and executes waves until everything offered was ordered and every record is final.</summary>
    public void Settle(IReadOnlyCollection<Hash32> offered)
    {
        for (int i = 0; i < TimersMax && !(offered.All(Executed.Contains) && _committed.Count == 0 && FinalCount == RecordCount); i++)
        {
            if (Execute() is null)
                FireNext();
        }

        Hash32[] missing = [.. offered.Where(batch => !Executed.Contains(batch))];
        Expect.That(missing.Length == 0, $"accepted batches: expected all to be ordered, found {missing.Length} missing");
        Expect.Equal(RecordCount, FinalCount, "records with a certificate");
    }

    /// <summary>The node stops and starts again: timers are gone, and so are waves that were not executed.</summary>
    public void Lose()
    {
        _timers.Clear();
        // The oldest one was decided: it has to come again as it was.
        _redo = _committed.Count > 0 ? _committed.Peek() : _redo;
        _committed.Clear();
    }

    public ConsensusStep Step(ConsensusInput input, int capacity = KitSink<ConsensusOutput>.Capacity)
    {
        KitSink<ConsensusOutput> sink = new(capacity);
        ConsensusStep step = Serving().Step(input, sink);
        Expect.Equal(0, sink.Overflows, "outputs pushed into a sink without room");
        Expect.Equal(0, node.Signer.Equivocations, "second digests that the signer was asked for");
        Expect.That(Enum.IsDefined(step), $"answer of a step: found {step}");
        foreach (ConsensusOutput output in sink.Outputs)
            Take(output);
        return step;
    }

    private void Take(ConsensusOutput output)
    {
        switch (output)
        {
            case CommitWave commit:
                Commit(commit.Wave);
                break;
            case SetConsensusTimer timer:
                _timers[timer.Timer] = node.Time.NowMs + timer.DelayMs;
                break;
            case Finalized final:
                Certify(final.Certificate);
                break;
            case HaltRequested halt:
                Expect.That(halt.Reason.Length > 0, "a halt: expected a reason, found none");
                WasHaltRequested = true;
                break;
        }
    }

    private void Commit(OrderedWave wave)
    {
        WaveNumber last = _committed.Count > 0 ? _committed.Last().Wave : Head?.Wave ?? default;
        Round lastRound = _committed.Count > 0 ? _committed.Last().AnchorRound : Head?.AnchorRound ?? default;
        ulong lastTimestampMs = _committed.Count > 0 ? _committed.Last().TimestampMs : Head?.TimestampMs ?? 0;
        Expect.Equal(last.Next, wave.Wave, "number of a committed wave");
        Expect.Equal(node.Identity.Chain, wave.ChainId, "chain of a committed wave");
        Expect.Equal(Committee.Epoch, wave.Epoch, "epoch of a committed wave");
        Expect.Equal(lastRound, wave.PriorAnchorRound, $"prior anchor's round of wave {wave.Wave}");
        Expect.That(wave.AnchorRound > lastRound,
            $"anchor's round of wave {wave.Wave}: expected above {lastRound}, found {wave.AnchorRound}");
        Expect.That(!wave.AnchorHash.IsZero, $"anchor of wave {wave.Wave}: expected a hash, found zero");
        Expect.That(
            wave.TimestampMs >= lastTimestampMs,
                $"timestamp of wave {wave.Wave}: expected {lastTimestampMs} or more, found {wave.TimestampMs}");
        Hash32[] batches = [.. wave.Batches.Select(batch => batch.Hash())];
        Expect.Equal(batches.Length, batches.Distinct().Count(), $"different batches of wave {wave.Wave}");
        if (_redo is { } decided)
        {
            Expect.Equal(decided.Wave, wave.Wave, "wave committed after a restart");
            Expect.Equal(decided.AnchorHash, wave.AnchorHash, $"anchor of wave {wave.Wave}, committed before and after a restart");
            Expect.Same([.. decided.Batches.Select(batch => batch.Hash())], batches, $"batches of wave {wave.Wave} after a restart");
            _redo = null;
        }

        _committed.Enqueue(wave);
    }

    private void Certify(HardFinalityCert certificate)
    {
        WaveCommitRecord? record = _records.Find(record => record.Wave == certificate.Wave);
        Expect.That(record is not null, $"certificate of wave {certificate.Wave}: expected one of an executed wave");
        Expect.Equal(record.Hash(), certificate.RecordHash, $"record that the certificate of wave {certificate.Wave} names");
        Expect.Equal(record.Epoch, certificate.Epoch, $"epoch of the certificate of wave {certificate.Wave}");
        Expect.Equal(CertificateOutcome.Valid, certificate.Verify(Committee), $"certificate of wave {certificate.Wave}");
        _final.Add(certificate.Wave);
    }

    private void Remember(OrderedWave wave)
    {
        _records.Add(Record(wave));
        Executed.AddRange(wave.Batches.Select(batch => batch.Hash()));
        if (_redo is not null && _redo.Wave <= wave.Wave)
            _redo = null;
    }

    private WaveCommitRecord Record(OrderedWave? wave) => new()
    {
        ChainId = node.Identity.Chain,
        Epoch = wave?.Epoch ?? default,
        Wave = wave?.Wave ?? default,
        AnchorHash = wave?.AnchorHash ?? default,
        AnchorRound = wave?.AnchorRound ?? default,
        PriorAnchorRound = wave?.PriorAnchorRound ?? default,
        PreviousRecordHash = Head?.Hash() ?? node.Identity.Genesis,
        TimestampMs = wave?.TimestampMs ?? NowMs,
        EventsRoot = default,
        EventsBloom = EventsBloom.Empty,
        ReceiptsRoot = default,
        TxCount = (uint)(wave?.TransactionCount() ?? 0),
        GasUsed = 0,
        BaseFee = 10,
        RuleSet = default,
    };
}
