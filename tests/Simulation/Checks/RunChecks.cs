using System.Buffers.Binary;
using System.Collections.Immutable;
using Pyde.Contracts.Execution;
using Pyde.Contracts.Host;
using Pyde.Contracts.State;
using Pyde.Host.Plugins;
using Pyde.Parachains;
using Pyde.Types;
using Pyde.Types.Borsh;
using Simulation.Engine;

namespace Simulation.Checks;

/// <summary>The promises that every run is watched for.</summary>
/// <remarks>
/// What a wave does to supply, nonces and messages is read from the first node that commits it; that all nodes and the reference come to the same is another
/// checker. So a fault that all nodes share is found too.
/// </remarks>
internal sealed class RunChecks : IDisposable
{
    private const int ViolationsMax = 20;

    private readonly SimLoop _loop;
    private readonly SimTrace _trace;
    private readonly ReferenceChain _reference;
    private readonly Committee _committee;
    private readonly ISignatureVerifier _verifier;
    private readonly List<Violation> _violations = [];
    private readonly List<CanonicalWave> _waves = [];
    private readonly SupplyBook _supply = new();
    private readonly Dictionary<(int Node, SigningPurpose Purpose, Hash32 Scope, ulong Epoch, ulong Number), Hash32> _signed = [];
    private readonly HashSet<(Address Sender, ulong Nonce)> _nonces = [];
    private readonly HashSet<Hash32> _executed = [];
    private readonly Dictionary<ulong, ulong> _activations = [];
    private readonly Dictionary<(Hash32 Source, ulong Message), int> _closed = [];
    private readonly Dictionary<(Hash32 Source, ulong Message), int> _callbacks = [];
    private readonly SortedSet<(ulong Wave, int Node)> _finals = [];
    private static readonly Hash32 Answer = Digest.Blake3("answer"u8);
    private readonly SortedDictionary<ulong, OrderedWave> _toCommit = [];
    private readonly HashSet<(Hash32 Source, ulong Wave)> _sealed = [];
    private readonly HashSet<Hash32> _switched = [];
    private readonly Dictionary<(int Node, ulong Wave), int> _told = [];
    private uint _sent;

    public RunChecks(SimLoop loop, SimTrace trace, ReferenceChain reference, Genesis genesis, ISignatureVerifier verifier)
    {
        _loop = loop;
        _trace = trace;
        _committee = genesis.FirstCommittee();
        _verifier = verifier;
        _reference = reference;
        _waves.Add(new CanonicalWave(Hash32.Zero, _reference.Last.Hash(), _reference.Last.Roots, []));
    }

    public IReadOnlyList<Violation> Violations => _violations;

    /// <summary>Last wave that some node has committed.</summary>
    public ulong Head { get; private set; }

    /// <summary>Receipts of executed transactions by hash.</summary>
    public Dictionary<Hash32, Receipt> Receipts { get; } = [];

    /// <summary>Queues that a committee can certify.</summary>
    public List<QueueSealed> Queues { get; } = [];

    /// <summary>Told of every receipt.</summary>
    public Action<Receipt>? OnReceipt { get; set; }

    public SupplyBook Supply => _supply;

    public int MessagesClosed => _closed.Count;

    public int Switches { get; private set; }

    /// <summary>Returns of unhealthy versions, by the executor's own event.</summary>
    public int Returns { get; private set; }

    public WaveCommitRecord Last => _reference.Last;

    public void Violate(string checker, int node, string text)
    {
        _trace.Add(_loop.NowTicks, node, TraceKind.Violation, $"{checker}: {text}");
        if (_violations.Count < ViolationsMax)
            _violations.Add(new Violation(checker, node, _loop.Now.TotalSeconds, text));
    }

    /// <summary>Genesis, which the nodes execute by themselves.</summary>
    public void BeginWith(WaveCommit genesis) => _supply.Apply(genesis);

    /// <summary>A node's consensus has decided a wave.</summary>
    public void Ordered(int node, OrderedWave wave)
    {
        Hash32 hash = Digest.OfBorsh(wave);
        ulong number = wave.Wave.Value;
        if (number < (ulong)_waves.Count)
        {
            if (_waves[(int)number].Order != hash)
                Violate("order", node, $"wave {number} was ordered as {_waves[(int)number].Order} before, now as {hash}");
            return;
        }

        if (number > (ulong)_waves.Count)
        {
            Violate("order", node, $"wave {number} follows wave {_waves.Count - 1}");
            return;
        }

        (WaveCommitRecord record, IReadOnlyList<ExecutorOutput> outputs) = _reference.Run(wave);
        _waves.Add(new CanonicalWave(hash, record.Hash(), record.Roots, [.. outputs.OfType<ModuleSwitched>().Select(IdentityOf)]));
        _toCommit.Add(number, wave);
    }

    /// <summary>A node has committed a wave.</summary>
    public void Committed(int node, WaveCommitRecord record, WaveCommit commit)
    {
        ulong number = record.Wave.Value;
        _trace.Add(_loop.NowTicks, node, TraceKind.Wave, record.Hash());
        if (number >= (ulong)_waves.Count)
        {
            Violate("order", node, $"wave {number} was committed and never ordered");
            return;
        }

        CanonicalWave wave = _waves[(int)number];
        if (_toCommit.Remove(number, out OrderedWave? ordered))
        {
            Head = number;
            Account(ordered, commit);
        }

        int told = _told.GetValueOrDefault((node, number));
        if (told != wave.Switches.Length)
            Violate("activation", node, $"wave {number} has {wave.Switches.Length} switches, {told} were told");
        if (record.Roots != wave.Roots)
            Violate("roots", node, $"wave {number} has the roots {record.Roots}, executing it again gives {wave.Roots}");
        else if (record.Hash() != wave.Record)
            Violate("agreement", node, $"wave {number} has the record {record.Hash()}, executing it again gives {wave.Record}");
        if (commit.Record.Wave == record.Wave && commit.Receipts.Count != record.TxCount)
            Violate("agreement", node, $"wave {number} has {commit.Receipts.Count} receipts and says {record.TxCount}");
    }

    /// <summary>A node has told what its executor did beside the result.</summary>
    public void Executor(int node, WaveNumber wave, ExecutorOutput output)
    {
        if (output is QueueSealed queue && _sealed.Add((queue.Source, queue.Wave.Value)))
        {
            Queues.Add(queue);
            _sent += queue.Messages;
        }

        if (output is not ModuleSwitched switched)
            return;
        Switches += _switched.Add(IdentityOf(switched)) ? 1 : 0;
        _told[(node, wave.Value)] = _told.GetValueOrDefault((node, wave.Value)) + 1;
        _trace.Add(_loop.NowTicks, node, TraceKind.Switched, $"{switched.Parachain} {switched.FromVersion} → {switched.ToVersion} in wave {wave}");
        if (switched.Wave != wave || wave.Value >= (ulong)_waves.Count || !_waves[(int)wave.Value].Switches.Contains(IdentityOf(switched)))
            Violate("activation", node, $"{switched.Parachain} switched from {switched.FromVersion} to {switched.ToVersion} in wave {wave}, the reference did not");
    }

    /// <summary>The wave for which something was scheduled in a wave; null when nothing was.</summary>
    public ulong? ActivationOf(ulong finalizedIn) => _activations.TryGetValue(finalizedIn, out ulong wave) ? wave : null;

    /// <summary>A node holds a certificate.</summary>
    public void Final(int node, HardFinalityCert certificate)
    {
        ulong wave = certificate.Wave.Value;
        _trace.Add(_loop.NowTicks, node, TraceKind.Final, certificate.RecordHash);
        _finals.Add((wave, node));
        CertificateOutcome outcome = certificate.Verify(_committee, _verifier);
        if (outcome != CertificateOutcome.Valid)
            Violate("certificate", node, $"the certificate of wave {wave} is {outcome}");
        if (wave >= (ulong)_waves.Count || _waves[(int)wave].Record != certificate.RecordHash)
            Violate("certificate", node, $"the certificate of wave {wave} is of {certificate.RecordHash}, another record");
    }

    public bool IsFinal(ulong wave, int node) => _finals.Contains((wave, node));

    /// <summary>A plugin got an answer of its signer.</summary>
    public void Signed(int node, SignerMode mode, SigningPurpose purpose, Hash32 scope, EpochNumber epoch, ulong number, Hash32 digest, SignOutcome outcome)
    {
        if (outcome != SignOutcome.Signed)
            return;
        _trace.Add(_loop.NowTicks, node, TraceKind.Signed, digest);
        if (mode == SignerMode.Muted)
            Violate("signer", node, $"a muted signer signed {purpose} {number}");
        (int, SigningPurpose, Hash32, ulong, ulong) place = (node, purpose, scope, epoch.Value, number);
        if (_signed.TryGetValue(place, out Hash32 before) && before != digest)
            Violate("signer", node, $"{purpose} {number} was signed as {before} and as {digest}");
        _signed[place] = digest;
        if (purpose == SigningPurpose.Record && number < (ulong)_waves.Count && _waves[(int)number].Record != digest)
            Violate("signer", node, $"the record {digest} of wave {number} was signed, the right one is {_waves[(int)number].Record}");
    }

    /// <summary>Compares what a node reads of an account with the chain's last wave.</summary>
    public void Read(int node, ulong wave, Address address, Account? found)
    {
        if (wave != Head)
            return;
        Account? expected = _supply.Find(address);
        bool isEqual = expected is null ? found is null : found is { } account && BorshCodec.Encode(account).AsSpan().SequenceEqual(BorshCodec.Encode(expected));
        if (!isEqual)
            Violate("reads", node, $"account {address} as of wave {wave} has balance {found?.Balance} and nonce {found?.Nonces.Base}, not {expected?.Balance} and {expected?.Nonces.Base}");
    }

    /// <summary>What must hold when a run is over.</summary>
    public void AtEnd()
    {
        foreach ((Hash32 source, ulong message) in _closed.Keys)
        {
            if (_callbacks.GetValueOrDefault((source, message)) != 1)
                Violate("messages", -1, $"message {message} of {source} was called back {_callbacks.GetValueOrDefault((source, message))} times");
        }

        if (_closed.Count != _sent)
            Violate("messages", -1, $"{_sent} messages were sent, {_closed.Count} have an outcome");
        foreach ((ulong finalized, ulong wave) in _activations)
        {
            if (wave <= Head && _waves[(int)wave].Switches.IsEmpty)
                Violate("activation", -1, $"what was finalized in wave {finalized} did not become active in wave {wave}");
        }
    }

    public void Dispose() => _reference.Dispose();

    private static Hash32 IdentityOf(ModuleSwitched switched)
    {
        Span<byte> input = stackalloc byte[Hash32.Bytes + 16];
        switched.Parachain.Value.CopyTo(input);
        BinaryPrimitives.WriteUInt32LittleEndian(input[Hash32.Bytes..], switched.FromVersion);
        BinaryPrimitives.WriteUInt32LittleEndian(input[(Hash32.Bytes + 4)..], switched.ToVersion);
        BinaryPrimitives.WriteUInt64LittleEndian(input[(Hash32.Bytes + 8)..], switched.Wave.Value);
        return Digest.Blake3(input);
    }

    private void Account(OrderedWave wave, WaveCommit commit)
    {
        _supply.Apply(commit);
        if (_supply.Problem() is { } problem)
            Violate("supply", -1, $"after wave {wave.Wave}: {problem}");
        Dictionary<Hash32, Transaction> ordered = [];
        foreach (Batch batch in wave.Batches)
        {
            foreach (Transaction transaction in batch.Transactions)
                ordered[transaction.Hash()] = transaction;
        }

        foreach (Receipt receipt in commit.Receipts)
        {
            if (!_executed.Add(receipt.TxHash))
                Violate("once", -1, $"transaction {receipt.TxHash} was executed again in wave {wave.Wave}");
            if (ordered.TryGetValue(receipt.TxHash, out Transaction? transaction) && !_nonces.Add((transaction.From, transaction.Nonce)))
                Violate("once", -1, $"nonce {transaction.Nonce} of {transaction.From} was used again in wave {wave.Wave}");
            Receipts[receipt.TxHash] = receipt;
            OnReceipt?.Invoke(receipt);
        }

        foreach (EventRecord emitted in commit.Events)
            Count(emitted);
    }

    private void Count(EventRecord emitted)
    {
        if (emitted.Topics.IsEmpty || emitted.Data.Length < 8)
            return;
        (Hash32, ulong) message = (emitted.Emitter.Value, BinaryPrimitives.ReadUInt64LittleEndian(emitted.Data.Span));
        if (emitted.Topics[0] == ParachainEvents.MessageClosed)
            CountOnce(message, _closed, "closed");
        else if (emitted.Topics[0] == Answer)
            CountOnce(message, _callbacks, "called back");
        else if (emitted.Topics[0] == ParachainEvents.Returned)
            Returns++;
        else if (emitted.Topics[0] == ParachainEvents.Scheduled && emitted.Data.Length == 16)
            _activations[emitted.Wave.Value] = BinaryPrimitives.ReadUInt64LittleEndian(emitted.Data.Span[8..]);
    }

    private void CountOnce((Hash32 Source, ulong Number) message, Dictionary<(Hash32 Source, ulong Message), int> times, string what)
    {
        int found = times[message] = times.GetValueOrDefault(message) + 1;
        if (found > 1)
            Violate("messages", -1, $"message {message.Number} of {message.Source} was {what} {found} times");
    }

    /// <summary>What the chain says of a wave.</summary>
    private sealed record CanonicalWave(Hash32 Order, Hash32 Record, StateRoots Roots, ImmutableArray<Hash32> Switches);
}
