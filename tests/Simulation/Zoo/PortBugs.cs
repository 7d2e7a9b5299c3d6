using Microsoft.Extensions.Logging;
using Pyde.Contracts;
using Pyde.Contracts.Host;
using Pyde.Contracts.Networking;
using Pyde.Host.Plugins;
using Pyde.Host.Services;
using Pyde.Host.Signing;
using Pyde.Host.Stores;
using Pyde.Host.Streams;
using Pyde.Host.Swap;
using Pyde.Testing;
using Pyde.Types;
using Simulation.Nodes;

namespace Simulation.Zoo;

/// <summary>Places whose stores keep nothing over a restart.</summary>
internal sealed class ForgetfulStores(Func<string, bool> isForgetful) : SeededBug
{
    public override IStoreEngine Store(int node, string place, IStoreEngine engine)
    {
        if (!isForgetful(place))
            return engine;
        engine.Dispose();
        return new MemoryStoreEngine();
    }
}

/// <summary>A store whose batches are cut in half: what is written is not atomic.</summary>
internal sealed class HalfBatches(string place) : SeededBug
{
    private const int TrustedBatches = 30;

    public override IStoreEngine Store(int node, string where, IStoreEngine engine) => where == place && node == 1 ? new Engine(engine) : engine;

    private sealed class Engine(IStoreEngine inner) : IStoreEngine
    {
        private int _batches;

        public int Tables => inner.Tables;

        public long LiveBytes => inner.LiveBytes;

        public void EnsureTables(int tables) => inner.EnsureTables(tables);

        public ReadOutcome TryRead(int table, ReadOnlySpan<byte> key, Span<byte> destination, out int valueBytes) =>
            inner.TryRead(table, key, destination, out valueBytes);

        public void Apply(StoreBatch batch)
        {
            if (++_batches < TrustedBatches)
            {
                inner.Apply(batch);
                return;
            }

            var half = new StoreBatch();
            for (int i = 0; i < batch.Count - (batch.Count / 2); i++)
            {
                if (batch.Read(i, out int table, out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value))
                    half.Put(table, key, value);
                else
                    half.Delete(table, key);
            }

            inner.Apply(half);
        }

        public IStoreIterator Scan(int table, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, ScanDirection direction) =>
            inner.Scan(table, from, to, direction);

        public void Dispose() => inner.Dispose();
    }
}

/// <summary>A key whose signatures nobody can verify.</summary>
internal sealed class BrokenKeys(int from) : SeededBug
{
    public override INodeKey Key(int node, INodeKey key) => node >= from ? new Broken(key) : key;

    private sealed class Broken(INodeKey inner) : INodeKey
    {
        private int _signatures;

        public Address Address => inner.Address;

        public ReadOnlyMemory<byte> PublicKey => inner.PublicKey;

        public int Sign(ReadOnlySpan<byte> context, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> randomSeed, Span<byte> signature)
        {
            const int trusted = 12;
            int bytes = inner.Sign(context, digest, randomSeed, signature);
            if (++_signatures > trusted && context.SequenceEqual(SigningContexts.Record))
                signature[bytes / 2] ^= 1;
            return bytes;
        }

        public void Dispose() => inner.Dispose();
    }
}

/// <summary>A network end that after a while loses what it is to send, or the last byte of it.</summary>
internal sealed class LossyEnds(int node, int sendsTrusted, bool losesAll) : SeededBug
{
    public override IStreamTransport Transport(int index, IStreamTransport port) => index == node ? new End(port, sendsTrusted, losesAll) : port;

    private sealed class End(IStreamTransport inner, int sendsTrusted, bool losesAll) : IStreamTransport
    {
        private int _sends;

        public void Start(Action<NetworkInput> deliver) => inner.Start(deliver);

        public void Listen(string endpoint) => inner.Listen(endpoint);

        public void Connect(ulong stream, string endpoint) => inner.Connect(stream, endpoint);

        public void Send(ulong stream, ReadOnlyMemory<byte> bytes)
        {
            if (++_sends <= sendsTrusted)
                inner.Send(stream, bytes);
            else if (!losesAll && bytes.Length > 1)
                inner.Send(stream, bytes[..^1]);
        }

        public void Close(ulong stream) => inner.Close(stream);

        public void Dispose() => inner.Dispose();
    }
}

/// <summary>A scheduler that now and then forgets what it was given.</summary>
internal sealed class ForgetfulScheduler(bool forgetsEnds) : SeededBug
{
    public override IWorkScheduler Scheduler(int node, IWorkScheduler scheduler) => node == 1 ? new Forgetful(scheduler, forgetsEnds) : scheduler;

    private sealed class Forgetful(IWorkScheduler inner, bool forgetsEnds) : IWorkScheduler
    {
        private const int ForgetOneIn = 60;
        private int _count;

        public TaskCreationOptions CompletionOptions => inner.CompletionOptions;

        public void Complete(Action complete)
        {
            if (!forgetsEnds || ++_count % ForgetOneIn != 0)
                inner.Complete(complete);
        }

        public Task Run(Func<Task> work) => inner.Run(work);

        public IStepRunner CreateStepRunner(string name) => inner.CreateStepRunner(name);
    }
}

/// <summary>A lease that is taken and never given back.</summary>
internal sealed class ForgottenLease(string slot) : SeededBug
{
    private static readonly TimeSpan When = TimeSpan.FromSeconds(1);

    public override void Begin(SimWorld world) => world.Loop.After(When, () =>
    {
        if (world.Nodes[1].IsUp)
            _ = slot == SlotName.Mempool ? world.Nodes[1].Node!.Slots.Mempool.TryAcquire(out _) : world.Nodes[1].Node!.Slots.State.TryAcquire(out _);
    });
}

/// <summary>Node services with one thing wrong.</summary>
internal sealed class WrongServices(ServiceFault fault, SeededBug? also = null) : SeededBug
{
    public override IPluginServices Surroundings(int node, IPluginServices services) => node == 1 ? new Services(services, fault) : services;

    public override void Prepare(SimWorld world) => also?.Prepare(world);

    public override void Begin(SimWorld world) => also?.Begin(world);

    private sealed class Services(IPluginServices inner, ServiceFault fault) : IPluginServices
    {
        public NodeIdentity Node => inner.Node;

        public TimeProvider Time => inner.Time;

        public IInstanceServices OpenLive(string place, PluginIdentity plugin) => new Instance(inner.OpenLive(place, plugin), fault, inner.Node);

        public IInstanceServices OpenScratch(PluginIdentity plugin) => inner.OpenScratch(plugin);

        public FencingEpoch MakeCurrent(string place, IInstanceServices instance) =>
            inner.MakeCurrent(place, instance is Instance wrapped ? wrapped.Inner : instance);

        public IStoreCheckpoint Checkpoint(string place)
        {
            IStoreCheckpoint checkpoint = inner.Checkpoint(place);
            return fault == ServiceFault.CheckpointKeepsNothing ? new Forgetful(checkpoint) : checkpoint;
        }
    }

    private sealed class Forgetful(IStoreCheckpoint inner) : IStoreCheckpoint
    {
        public void Rewind() => inner.Rewind();

        public void Keep()
        {
            // The bug: the replay was for nothing.
        }

        public void Dispose() => inner.Dispose();
    }

    private sealed class Instance(IInstanceServices inner, ServiceFault fault, NodeIdentity node) : IInstanceServices
    {
        private readonly EagerSigner _eager = new(inner, node);

        public IInstanceServices Inner => inner;

        public ILogger Logger => inner.Logger;

        public TimeProvider Time => inner.Time;

        public IRandomSource Random => inner.Random;

        public ICompute Compute => fault == ServiceFault.ComputeSkipsTheLast ? new Lazy(inner.Compute) : inner.Compute;

        public ISigner Signer => fault == ServiceFault.SignerNeverDefers ? _eager : inner.Signer;

        public SignerMode SignerMode
        {
            get => inner.SignerMode;
            set => inner.SignerMode = value;
        }

        public IStore OpenStore(string name, int tables) =>
            fault == ServiceFault.StoreLies ? new Liar(inner.OpenStore(name, tables)) : inner.OpenStore(name, tables);

        public void Dispose() => inner.Dispose();
    }

    private sealed class EagerSigner(IInstanceServices inner, NodeIdentity node) : ISigner
    {
        public SignOutcome Sign(
            SigningPurpose purpose, Hash32 scope, EpochNumber epoch, ulong number, Hash32 digest, Span<byte> signature, out int signatureBytes)
        {
            SignOutcome outcome = inner.Signer.Sign(purpose, scope, epoch, number, digest, signature, out signatureBytes);
            if (outcome is not (SignOutcome.Deferred or SignOutcome.WouldEquivocate))
                return outcome;
            Span<byte> message = stackalloc byte[Hash32.Bytes];
            digest.CopyTo(message);
            Span<byte> key = stackalloc byte[Hash32.Bytes];
            node.Validator.CopyTo(key);
            KeyedHashSignature.Sign(key, SigningContexts.Record, message, signature);
            signatureBytes = KeyedHashSignature.Bytes;
            return SignOutcome.Signed;
        }
    }

    private sealed class Lazy(ICompute inner) : ICompute
    {
        private const int TrustedLoops = 200;
        private int _loops;

        public int Width => inner.Width;

        public void For<TState>(int count, TState state, ComputeBody<TState> body) =>
            inner.For(++_loops > TrustedLoops && count > 0 ? count - 1 : count, state, body);
    }

    private sealed class Liar(IStore inner) : IStore
    {
        private const int TrustedCommits = 20;
        private const int LieOneIn = 5;
        private int _commits;

        public int Tables => inner.Tables;

        public ReadOutcome TryRead(int table, ReadOnlySpan<byte> key, Span<byte> destination, out int valueBytes) =>
            inner.TryRead(table, key, destination, out valueBytes);

        public StoreOutcome Commit(StoreBatch batch) =>
            ++_commits > TrustedCommits && _commits % LieOneIn == 0 ? StoreOutcome.Ok : inner.Commit(batch);

        public IStoreIterator Scan(int table, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, ScanDirection direction) =>
            inner.Scan(table, from, to, direction);
    }
}

/// <summary>What node services may do wrong.</summary>
internal enum ServiceFault
{
    /// <summary>A checkpoint that writes nothing down at the end of a replay.</summary>
    CheckpointKeepsNothing = 0,

    /// <summary>A signer that signs records on probation at once, and a second digest too.</summary>
    SignerNeverDefers = 1,

    /// <summary>A parallel loop that leaves its last item out.</summary>
    ComputeSkipsTheLast = 2,

    /// <summary>A store that says yes and writes nothing.</summary>
    StoreLies = 3,
}
