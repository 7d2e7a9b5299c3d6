using System.Buffers;
using System.Collections.Immutable;
using Pyde.Contracts;
using Pyde.Parachains.Registry;
using Pyde.Parachains.State;
using Pyde.Types;
using Pyde.Types.Borsh;
using Pyde.Types.Payloads;

namespace Pyde.Parachains.Messaging;

/// <summary>Messages from send to close: exactly one outcome each, in order per pair (parachains.md, "Messages").</summary>
/// <param name="host">The wave.</param>
public sealed class MessageRules(IParachainHost host)
{
    /// <summary>Gas of one delivery; its sender has paid it.</summary>
    public const ulong DeliveryGas = 200_000;

    /// <summary>Gas limits of deliveries in one wave, and of callbacks in one wave.</summary>
    public const ulong WaveGasMax = 100_000_000;

    /// <summary>Deliveries to one target in one wave.</summary>
    public const int PerTargetMax = 256;

    /// <summary>Messages that a contract may send in a wave; a parachain's configuration says its own number.</summary>
    public const uint ContractMessagesPerWave = 16;

    private readonly ParachainStore _store = new(host.State);
    private readonly List<(Hash32 Source, ulong Wave)> _queuesOfWave = [];
    private ulong _outcomesOfWave;

    /// <summary>Queues a message; everything it will cost is paid.</summary>
    /// <param name="draft">The message; id, sent wave and last wave are filled in here.</param>
    /// <param name="timeoutWaves">1 to 10,000.</param>
    /// <param name="perWaveMax">Messages that the sender may send in a wave.</param>
    /// <param name="needsCertificate">False for contracts: the chain itself executed the sender.</param>
    /// <param name="id">The message's id.</param>
    public SendOutcome Send(MessageRecord draft, ulong timeoutWaves, uint perWaveMax, bool needsCertificate, out ulong id)
    {
        id = 0;
        if (draft.CallbackGas > WaveGasMax)
            return SendOutcome.InvalidInput;
        Hash32 source = draft.Source;
        SenderRecord sender = host.State.ReadValue<SenderRecord>(StateKeys.MessageSender(source)) ?? new SenderRecord();
        uint sent = sender.LastWave == host.Wave ? sender.SentInLastWave : 0;
        if (sent >= Math.Min(perWaveMax, QueueRecord.MessagesMax) || sender.Open >= TimeoutRecord.OpenMax)
            return SendOutcome.RateLimited;
        id = sender.NextId;
        ulong lastWave = host.Wave + timeoutWaves;
        MessageRecord message = draft with { Id = id, SentWave = host.Wave, LastWave = lastWave };
        host.State.WriteValue(StateKeys.Message(source, id), message);
        host.State.WriteValue(StateKeys.MessageSender(source), new SenderRecord
        {
            NextId = id + 1,
            Open = sender.Open + 1,
            LastWave = host.Wave,
            SentInLastWave = sent + 1,
        });
        Hash32 queueKey = StateKeys.MessageQueue(source, host.Wave);
        QueueRecord queue = host.State.ReadValue<QueueRecord>(queueKey)
            ?? new QueueRecord { FirstId = id, Count = 0, LastWave = lastWave, IsDeliverable = !needsCertificate };
        host.State.WriteValue(queueKey, queue with { Count = queue.Count + 1, LastWave = Math.Max(queue.LastWave, lastWave) });
        if (queue.Count == 0)
        {
            _queuesOfWave.Add((source, host.Wave));
            if (!needsCertificate)
                MakeDeliverable(source, host.Wave);
        }

        Hash32 timeoutKey = StateKeys.Ordered(StateKeyKind.DueTimeout, lastWave, source);
        TimeoutRecord timeouts = host.State.ReadValue<TimeoutRecord>(timeoutKey) ?? new TimeoutRecord { Source = source, Ids = [] };
        ImmutableArray<ulong> ids = timeouts.Ids;
        if (ids.Length == TimeoutRecord.IdsMax)
            ids = ids.RemoveAll(listed => Message(source, listed).State != MessageState.Pending);
        host.State.WriteValue(timeoutKey, timeouts with { Ids = ids.Add(id) });
        return SendOutcome.Sent;
    }

    /// <summary>End of the wave: fixes the root of every queue of the wave, and whose signatures certify it.</summary>
    public void SealQueues()
    {
        foreach ((Hash32 source, ulong wave) in _queuesOfWave)
        {
            // A queue may have been begun by a frame that was dropped later.
            Hash32 key = StateKeys.MessageQueue(source, wave);
            if (host.State.ReadValue<QueueRecord>(key) is not { } queue || !queue.Root.IsZero)
                continue;
            var leaves = new Hash32[queue.Count];
            for (uint i = 0; i < queue.Count; i++)
                leaves[i] = Message(source, queue.FirstId + i).Leaf();
            uint committee = _store.Find(new ParachainId(source))?.CommitteeNumber ?? 0;
            Hash32 root = MerkleRoot.OfLeaves(leaves);
            host.State.WriteValue(key, queue with { Root = root, CommitteeNumber = committee });
            host.ReportQueue(source, root, queue.Count);
        }
    }

    /// <summary>Certify: the committee's signatures make a queue deliverable, in step 4 of the same wave.</summary>
    public Refusal Certify(ParachainCertifyPayload payload)
    {
        if (_store.Find(payload.Parachain) is not { } account)
            return new Refusal(RefusalCode.NoSuchParachain, $"no parachain has the id {payload.Parachain}");
        Hash32 key = StateKeys.MessageQueue(account.Id.Value, payload.Wave.Value);
        if (payload.Wave.Value >= host.Wave || host.State.ReadValue<QueueRecord>(key) is not { } queue)
            return new Refusal(RefusalCode.NoSuchQueue, $"'{account.Name}' sent nothing in wave {payload.Wave}");
        if (queue.IsDeliverable)
            return new Refusal(RefusalCode.AlreadyCertified, $"the queue of wave {payload.Wave} is certified");
        if (queue.LastWave < host.Wave)
            return new Refusal(RefusalCode.QueueExpired, $"its last timeout was wave {queue.LastWave}");
        if (queue.Root != payload.QueueRoot)
            return new Refusal(RefusalCode.WrongQueueRoot, $"expected {queue.Root}, found {payload.QueueRoot}");
        Committee committee = _store.Committee(account.Id, queue.CommitteeNumber).ToCommittee();
        Hash32 digest = ParachainDigests.Queue(host.Chain, account.Id, payload.Wave, queue.Root);
        CertificateOutcome outcome = payload.Signatures.Verify(committee, SigningContexts.Queue, digest, host.Signatures);
        if (outcome != CertificateOutcome.Valid)
        {
            RefusalCode code = outcome == CertificateOutcome.TooFewSigners ? RefusalCode.TooFewSignatures : RefusalCode.BadSignature;
            return new Refusal(code, $"the certificate is {outcome}; {committee.Quorum} of {committee.Size} members needed");
        }

        host.State.WriteValue(key, queue with { IsDeliverable = true });
        MakeDeliverable(account.Id.Value, payload.Wave.Value);
        host.Emit(account.Id.Value, ParachainEvents.Certified, EventData.NumberAndHash(payload.Wave.Value, queue.Root));
        return Refusal.None;
    }

    /// <summary>Step 4: deliveries in order, as far as the wave's gas goes.</summary>
    public void Deliver()
    {
        if (host.Wave == 0)
            return;
        ulong gas = 0;
        var perTarget = new Dictionary<ParachainId, int>();
        Hash32 to = StateKeys.OrderedEnd(StateKeyKind.Deliverable, host.Wave - 1);
        bool isFound = host.State.TryFindFirst(
            StateKeys.Ordered(StateKeyKind.Deliverable, 0, default), to, out Hash32 key, out ReadOnlyMemory<byte> value);
        while (isFound && gas + DeliveryGas <= WaveGasMax && host.GasCeilingLeft >= DeliveryGas)
        {
            Hash32 source = value.AsHash();
            if (DeliverQueue(source, StateKeys.OrderOf(key), perTarget, ref gas))
                host.State.Delete(key);
            isFound = host.State.TryFindNext(key, to, out key, out value);
        }
    }

    /// <summary>Step 5: what could not be delivered until the end of its last wave.</summary>
    public void TimeOut()
    {
        Hash32 to = StateKeys.OrderedEnd(StateKeyKind.DueTimeout, host.Wave);
        while (host.State.TryFindFirst(StateKeys.Ordered(StateKeyKind.DueTimeout, 0, default), to, out Hash32 key, out _))
        {
            TimeoutRecord timeouts = host.State.ReadValue<TimeoutRecord>(key)!;
            host.State.Delete(key);
            foreach (ulong id in timeouts.Ids)
            {
                MessageRecord message = Message(timeouts.Source, id);
                if (message.State == MessageState.Pending)
                    RecordOutcome(message, MessageOutcome.Timeout, default);
            }
        }
    }

    /// <summary>Step 6: callbacks in the order of their outcomes, as far as the wave's gas goes.</summary>
    public void RunCallbacks()
    {
        ulong gas = 0;
        Hash32 to = StateKeys.OrderedEnd(StateKeyKind.DueCallback, ulong.MaxValue);
        bool isFound = host.State.TryFindFirst(
            StateKeys.Ordered(StateKeyKind.DueCallback, 0, default), to, out Hash32 key, out ReadOnlyMemory<byte> value);
        while (isFound)
        {
            BorshCodec.TryDecode(value.Span, out MessageRef reference);
            MessageRecord message = Message(reference.Source, reference.Id);
            ParachainAccount? sender = _store.Find(new ParachainId(message.Source));
            bool waits = sender is { IsKilled: false } && !sender.Serves(host.Wave);
            if (!waits)
            {
                if (gas + message.CallbackGas > WaveGasMax || host.GasCeilingLeft < message.CallbackGas)
                    return;
                host.State.Delete(key);
                gas += RunCallback(message, sender);
            }

            isFound = host.State.TryFindNext(key, to, out key, out value);
        }
    }

    /// <summary>A parachain is killed: what it sent and nobody delivered ends in error.</summary>
    public void CloseAllOf(Hash32 source)
    {
        SenderRecord? sender = host.State.ReadValue<SenderRecord>(StateKeys.MessageSender(source));
        if (sender is null || sender.Open == 0)
            return;

        // Ids are dense and at most 4,096 are open; going down, all of them are met before the count runs out.
        uint open = sender.Open;
        for (ulong id = sender.NextId; id > 0 && open > 0; id--)
        {
            MessageRecord message = Message(source, id - 1);
            if (message.State is not (MessageState.Pending or MessageState.OutcomeRecorded))
                continue;
            open--;
            if (message.State == MessageState.Pending)
                RecordOutcome(message, MessageOutcome.Error, default);
        }
    }

    private MessageRecord Message(Hash32 source, ulong id) =>
        host.State.ReadValue<MessageRecord>(StateKeys.Message(source, id))
        ?? throw new InvariantException($"message {id} of {source} has no record");

    private void MakeDeliverable(Hash32 source, ulong wave) => host.State.Write(
        StateKeys.Ordered(StateKeyKind.Deliverable, wave, StateKeys.DeliveryTail(wave, source)), source.ToArray());

    // True when no message of the queue is pending any more.
    private bool DeliverQueue(Hash32 source, ulong wave, Dictionary<ParachainId, int> perTarget, ref ulong gas)
    {
        QueueRecord queue = host.State.ReadValue<QueueRecord>(StateKeys.MessageQueue(source, wave))
            ?? throw new InvariantException($"the queue of {source} of wave {wave} has no record");
        bool isEmpty = true;
        for (uint i = 0; i < queue.Count; i++)
        {
            MessageRecord message = Message(source, queue.FirstId + i);
            if (message.State != MessageState.Pending)
                continue;
            ParachainAccount? target = _store.Find(message.Target);
            if (target is null || target.IsKilled)
            {
                RecordOutcome(message, MessageOutcome.Error, default);
                continue;
            }

            int delivered = perTarget.GetValueOrDefault(message.Target);
            if (!target.Serves(host.Wave) || delivered >= PerTargetMax
                || gas + DeliveryGas > WaveGasMax || host.GasCeilingLeft < DeliveryGas)
            {
                isEmpty = false;
                continue;
            }

            perTarget[message.Target] = delivered + 1;
            gas += DeliveryGas;
            DeliverOne(message, target);
        }

        return isEmpty;
    }

    private void DeliverOne(MessageRecord message, ParachainAccount target)
    {
        host.BeginStep();
        ParachainRun run = _store.Run(target);
        host.NoteRun(run);
        var calldata = new ArrayBufferWriter<byte>();
        var writer = new BorshWriter(calldata);
        writer.WriteHash32(message.Source);
        writer.WriteU64(message.Id);
        writer.WriteBytes(message.Payload.Span);
        HookResult result = host.RunHook(new HookCall
        {
            Module = run.Module,
            Self = target.Id.Value,
            Version = run.Version,
            Function = ModuleInfo.OnMessage,
            Caller = message.Source,
            Calldata = calldata.WrittenMemory,
            Gas = DeliveryGas,
        });
        RecordOutcome(message, result.IsSuccess ? MessageOutcome.Ok : MessageOutcome.Error, result.Data);
        host.EndStep(new StepResult(result.Status, result.GasUsed, 0, result.Data, run, result.Text));
    }

    private void RecordOutcome(MessageRecord message, MessageOutcome outcome, ReadOnlyMemory<byte> answer)
    {
        if (message.State != MessageState.Pending)
            throw new InvariantException($"message {message.Id} of {message.Source}: a second outcome, {outcome} after {message.Outcome}");
        MessageRecord recorded = message with
        {
            State = MessageState.OutcomeRecorded,
            Outcome = outcome,
            Answer = answer,
            Payload = default,
        };
        if (message.Callback.Length == 0)
        {
            Close(recorded, hasFailed: false);
            return;
        }

        host.State.WriteValue(StateKeys.Message(message.Source, message.Id), recorded);
        host.State.WriteValue(
            StateKeys.Ordered(StateKeyKind.DueCallback, NextOutcome(), default), new MessageRef(message.Source, message.Id));
    }

    // Ascending over waves and inside one; a dropped frame leaves a gap, which changes no order.
    private ulong NextOutcome() => (host.Wave << 24) + _outcomesOfWave++;

    private void Close(MessageRecord message, bool hasFailed)
    {
        host.State.WriteValue(StateKeys.Message(message.Source, message.Id), message with
        {
            State = hasFailed ? MessageState.CallbackFailed : MessageState.Done,
            Payload = default,
            Answer = default,
        });
        SenderRecord sender = host.State.ReadValue<SenderRecord>(StateKeys.MessageSender(message.Source))!;
        host.State.WriteValue(StateKeys.MessageSender(message.Source), sender with { Open = sender.Open - 1 });
    }

    private ulong RunCallback(MessageRecord message, ParachainAccount? sender)
    {
        HookCall? call = PrepareCallback(message, sender, out ParachainRun? run);
        if (call is not { } ready)
        {
            Close(message, hasFailed: true);
            return 0;
        }

        host.BeginStep();
        if (run is { } noted)
            host.NoteRun(noted);
        HookResult result = host.RunHook(ready);
        Close(message, !result.IsSuccess);
        host.Emit(message.Source, ParachainEvents.MessageClosed, EventData.Closed(message.Id, (byte)message.Outcome, !result.IsSuccess));
        host.EndStep(new StepResult(result.Status, result.GasUsed, 0, result.Data, run, result.Text));
        return message.CallbackGas;
    }

    private HookCall? PrepareCallback(MessageRecord message, ParachainAccount? sender, out ParachainRun? run)
    {
        run = null;
        ModuleHash module;
        if (sender is not null)
        {
            if (sender.IsKilled)
                return null;
            run = _store.Run(sender);
            module = run.Value.Module;
        }
        else
        {
            module = host.CodeOf(new Address(message.Source));
        }

        if (module.IsZero || host.FindModule(module) is not { } info || !info.IsCallback(message.Callback))
            return null;
        var calldata = new ArrayBufferWriter<byte>();
        var writer = new BorshWriter(calldata);
        writer.WriteU64(message.Id);
        writer.WriteU8((byte)message.Outcome);
        writer.WriteBytes(message.Answer.Span);
        writer.WriteHash32(message.Caller.Value);
        writer.WriteString(message.Function);
        writer.WriteHash32(message.Arguments);
        return new HookCall
        {
            Module = module,
            Self = message.Source,
            Version = run?.Version,
            Function = message.Callback,
            Caller = message.Source,
            Calldata = calldata.WrittenMemory,
            Gas = message.CallbackGas,
        };
    }
}
