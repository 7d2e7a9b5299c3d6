using Pyde.Contracts;
using Pyde.Contracts.HandOff;
using Pyde.Contracts.Host;
using Pyde.Contracts.State;
using Pyde.Types;

namespace Boundaries.State;

/// <summary>Stores that break one promise each.</summary>
internal static class WrongStates
{
    public static IReadOnlyList<WrongImplementation> All { get; } =
    [
        Wrong("loses the last write of a wave", inner => new Bending(
            inner, commit => commit with { Writes = [.. commit.Writes.SkipLast(1)] })),
        Wrong("ignores deletes", inner => new Bending(
            inner, commit => commit with { Writes = [.. commit.Writes.Where(write => write.Value is not null)] })),
        Wrong("takes an empty value for a delete", inner => new Bending(inner, commit => commit with
        {
            Writes = [.. commit.Writes.Select(write => write.Value is { IsEmpty: true } ? new StateWrite(write.Key, null) : write)],
        })),
        Wrong("forgets the code of a wave", inner => new Bending(inner, commit => commit with { Code = [] })),
        Wrong("sorts what came unsorted", inner => new Bending(
            inner, commit => commit with { Writes = [.. commit.Writes.OrderBy(write => write.Key)] })),
        Wrong("cuts a value that is too long", inner => new Bending(inner, commit => commit with
        {
            Writes =
            [
                .. commit.Writes.Select(
                    write => new StateWrite(write.Key, write.Value is { Length: > 1_048_576 } value ? value[..1_048_576] : write.Value)),
            ],
        })),
        Wrong("keeps the caller's buffers", inner => new KeepsBuffers(inner)),
        Wrong("answers the roots of the wave before", inner => new StaleRoots(inner)),
        Wrong("commits a wave twice without a word", inner => new CommitsTwice(inner)),
        Wrong("says that a failed commit succeeded", inner => new SwallowsFailure(inner)),
        Wrong("goes back one wave short", inner => new OneWaveShort(inner)),
        Wrong("goes back in memory only", inner => new ForgetsRollback(inner)),
        Wrong("takes a rollback above the head for done", inner => new AboveHead(inner)),
        Wrong("keeps a certificate of another record", inner => new AnyCertificate(inner)),
        Wrong("loses certificates at a restart", inner => new CertificatesInMemory(inner)),
        Wrong("reads the head whatever wave was asked for", inner => new AlwaysHead(inner)),
        Wrong("lets a snapshot outlive its lease", inner => new Leaking(inner)),
        Wrong("copies a byte less than there is room for", inner => new Snapshots(inner, snapshot => new ShortReads(snapshot))),
        Wrong("answers the copied length instead of the full one", inner => new Snapshots(inner, snapshot => new CopiedLength(snapshot))),
        Wrong("leaves the last key out of a range", inner => new Snapshots(inner, snapshot => new HalfOpen(snapshot))),
        Wrong("puts an entry too many on a page", inner => new Snapshots(inner, snapshot => new BigPages(snapshot))),
        Wrong("answers a range in descending order", inner => new Snapshots(inner, snapshot => new Descending(snapshot))),
        Wrong("proves another key", inner => new ProvesAnother(inner)),
        Wrong("proves in the head whatever wave was asked for", inner => new ProvesInHead(inner)),
        Wrong("leaves the deepest sibling out of a proof", inner => new ShortProof(inner)),
        Wrong("answers the whole tree for a subtree", inner => new WholeTree(inner)),
        Wrong("pads a short prefix", inner => new PadsPrefix(inner)),
        Wrong("repeats the event at the cursor", inner => new RepeatsCursor(inner)),
        Wrong("ignores the emitter when a topic is given", inner => new IgnoresEmitter(inner)),
        Wrong("has bytes for system steps", inner => new SystemBytes(inner)),
        Wrong("finds transactions that were rolled back", inner => new RemembersTransactions(inner)),
        Wrong("accepts any store for a hand-off", inner => new AcceptsAnything(inner)),
        Wrong("has a digest that nothing moves", inner => new ConstantDigest(inner)),
        Wrong("verifies whatever it holds", inner => new AlwaysVerified(inner)),
        Wrong("answers counts that are out of range", inner => new ClampsCounts(inner)),
    ];

    private static WrongImplementation Wrong(string name, Func<IStateStore, IStateStore> break_) =>
        WrongImplementation.Of(SlotName.State, name, break_);

    private sealed class Bending(IStateStore inner, Func<WaveCommit, WaveCommit> bend) : WrongState(inner)
    {
        public override CommitReport CommitWave(WaveCommit commit) => Inner.CommitWave(commit is null ? commit! : bend(commit));
    }

    private sealed class KeepsBuffers(IStateStore inner) : WrongState(inner)
    {
        private readonly Dictionary<Hash32, ReadOnlyMemory<byte>> _buffers = [];

        public override CommitReport CommitWave(WaveCommit commit)
        {
            CommitReport report = Inner.CommitWave(commit);
            foreach (StateWrite write in report.Record is null ? [] : commit.Writes)
            {
                if (write.Value is { } value)
                    _buffers[write.Key] = value;
            }

            return report;
        }

        public override IStateSnapshot? OpenSnapshot(LeaseStamp lease, WaveNumber? wave) =>
            Inner.OpenSnapshot(lease, wave) is { } snapshot ? new FromBuffers(snapshot, _buffers) : null;
    }

    private sealed class FromBuffers(IStateSnapshot inner, Dictionary<Hash32, ReadOnlyMemory<byte>> buffers) : WrongSnapshot(inner)
    {
        public override ReadOutcome TryRead(in Hash32 key, Span<byte> destination, out int valueBytes)
        {
            ReadOutcome outcome = Inner.TryRead(key, destination, out valueBytes);
            if (outcome == ReadOutcome.Found && buffers.TryGetValue(key, out ReadOnlyMemory<byte> kept) && kept.Length == valueBytes)
                kept.Span[..Math.Min(kept.Length, destination.Length)].CopyTo(destination);
            return outcome;
        }
    }

    private sealed class StaleRoots(IStateStore inner) : WrongState(inner)
    {
        public override CommitReport CommitWave(WaveCommit commit)
        {
            StateRoots before = Inner.Head?.Roots ?? default;
            CommitReport report = Inner.CommitWave(commit);
            return report.Record is null ? report : report with { Record = report.Record.WithRoots(before) };
        }
    }

    private sealed class CommitsTwice(IStateStore inner) : WrongState(inner)
    {
        public override CommitReport CommitWave(WaveCommit commit)
        {
            CommitReport report = Inner.CommitWave(commit);
            bool isHead = report.Outcome == CommitOutcome.OutOfOrder && Inner.Head?.Wave == commit.Record.Wave
                && Inner.Head.PreviousRecordHash == commit.Record.PreviousRecordHash;
            return isHead ? new CommitReport(CommitOutcome.Committed, Inner.Head) : report;
        }
    }

    private sealed class SwallowsFailure(IStateStore inner) : WrongState(inner)
    {
        public override CommitReport CommitWave(WaveCommit commit)
        {
            CommitReport report = Inner.CommitWave(commit);
            return report.Outcome == CommitOutcome.StoreFailed ? new CommitReport(CommitOutcome.Committed, commit.Record) : report;
        }
    }

    private sealed class OneWaveShort(IStateStore inner) : WrongState(inner)
    {
        public override RollbackReport RollbackTo(RollbackTarget target)
        {
            WaveNumber head = Inner.Head?.Wave ?? default;
            return Inner.RollbackTo(target.Wave < head ? new RollbackTarget(target.Wave.Next) : target);
        }
    }

    private sealed class ForgetsRollback(IStateStore inner) : WrongState(inner)
    {
        private WaveNumber? _head;

        public override WaveCommitRecord? Head => _head is { } wave ? Inner.ReadRecord(wave) : Inner.Head;

        public override CommitReport CommitWave(WaveCommit commit)
        {
            if (_head is { } wave)
                Inner.RollbackTo(new RollbackTarget(wave));
            _head = null;
            return Inner.CommitWave(commit);
        }

        public override RollbackReport RollbackTo(RollbackTarget target)
        {
            if (Head is not { } head || target.Wave >= head.Wave || target.Wave < Inner.OldestRetained)
                return Inner.RollbackTo(target);
            _head = target.Wave;
            return new RollbackReport(RollbackOutcome.RolledBack);
        }

        public override IStateSnapshot? OpenSnapshot(LeaseStamp lease, WaveNumber? wave) => Inner.OpenSnapshot(lease, wave ?? _head);
    }

    private sealed class AboveHead(IStateStore inner) : WrongState(inner)
    {
        public override RollbackReport RollbackTo(RollbackTarget target)
        {
            RollbackReport report = Inner.RollbackTo(target);
            bool isAbove = report.Outcome == RollbackOutcome.AboveHead && Inner.Head is not null;
            return isAbove ? new RollbackReport(RollbackOutcome.RolledBack) : report;
        }
    }

    private sealed class AnyCertificate(IStateStore inner) : WrongState(inner)
    {
        public override CertificateReport StoreCertificate(HardFinalityCert certificate)
        {
            if (certificate is null || Inner.ReadRecord(certificate.Wave) is not { } record)
                return Inner.StoreCertificate(certificate!);
            return Inner.StoreCertificate(new HardFinalityCert
            {
                Epoch = certificate.Epoch,
                Wave = certificate.Wave,
                RecordHash = record.Hash(),
                Signatures = certificate.Signatures,
            });
        }
    }

    private sealed class CertificatesInMemory(IStateStore inner) : WrongState(inner)
    {
        private readonly Dictionary<WaveNumber, HardFinalityCert> _certificates = [];

        public override CertificateReport StoreCertificate(HardFinalityCert certificate)
        {
            if (certificate is null || Inner.ReadRecord(certificate.Wave)?.Hash() != certificate.RecordHash)
                return Inner.StoreCertificate(certificate!);
            _certificates[certificate.Wave] = certificate;
            return new CertificateReport(true);
        }

        public override HardFinalityCert? ReadCertificate(WaveNumber wave) =>
            _certificates.TryGetValue(wave, out HardFinalityCert? found) && Inner.ReadRecord(wave)?.Hash() == found.RecordHash
                ? found
                : null;
    }

    private sealed class AlwaysHead(IStateStore inner) : WrongState(inner)
    {
        public override IStateSnapshot? OpenSnapshot(LeaseStamp lease, WaveNumber? wave)
        {
            using IStateSnapshot? asked = Inner.OpenSnapshot(lease, wave);
            return asked is null ? null : Inner.OpenSnapshot(lease, null);
        }
    }

    private sealed class Leaking(IStateStore inner) : WrongState(inner)
    {
        private readonly LeaseToken _own = new();

        public override IStateSnapshot? OpenSnapshot(LeaseStamp lease, WaveNumber? wave) => Inner.OpenSnapshot(_own.Stamp, wave);
    }

    private sealed class Snapshots(IStateStore inner, Func<IStateSnapshot, IStateSnapshot> wrap) : WrongState(inner)
    {
        public override IStateSnapshot? OpenSnapshot(LeaseStamp lease, WaveNumber? wave) =>
            Inner.OpenSnapshot(lease, wave) is { } snapshot ? wrap(snapshot) : null;
    }

    private sealed class ShortReads(IStateSnapshot inner) : WrongSnapshot(inner)
    {
        public override ReadOutcome TryRead(in Hash32 key, Span<byte> destination, out int valueBytes) =>
            Inner.TryRead(key, destination.Length > 0 ? destination[..^1] : destination, out valueBytes);
    }

    private sealed class CopiedLength(IStateSnapshot inner) : WrongSnapshot(inner)
    {
        public override ReadOutcome TryRead(in Hash32 key, Span<byte> destination, out int valueBytes)
        {
            ReadOutcome outcome = Inner.TryRead(key, destination, out valueBytes);
            valueBytes = Math.Min(valueBytes, destination.Length);
            return outcome;
        }
    }

    private sealed class HalfOpen(IStateSnapshot inner) : WrongSnapshot(inner)
    {
        public override IReadOnlyList<StateEntry> ReadRange(in Hash32 from, in Hash32 to, int countMax)
        {
            Hash32 end = to;
            return [.. Inner.ReadRange(from, to, countMax).Where(entry => entry.Key != end)];
        }
    }

    private sealed class BigPages(IStateSnapshot inner) : WrongSnapshot(inner)
    {
        public override IReadOnlyList<StateEntry> ReadRange(in Hash32 from, in Hash32 to, int countMax) =>
            Inner.ReadRange(from, to, countMax is > 0 and < 4_096 ? countMax + 1 : countMax);
    }

    private sealed class Descending(IStateSnapshot inner) : WrongSnapshot(inner)
    {
        public override IReadOnlyList<StateEntry> ReadRange(in Hash32 from, in Hash32 to, int countMax) =>
            [.. Inner.ReadRange(from, to, countMax).Reverse()];
    }

    private sealed class ProvesAnother(IStateStore inner) : WrongState(inner)
    {
        public override StateProof? Prove(Hash32 key, WaveNumber wave) => Inner.Prove(Digest.Blake3(key.ToArray()), wave);
    }

    private sealed class ProvesInHead(IStateStore inner) : WrongState(inner)
    {
        public override StateProof? Prove(Hash32 key, WaveNumber wave) =>
            Inner.Prove(key, wave) is null ? null : Inner.Prove(key, Inner.Head!.Wave);
    }

    private sealed class ShortProof(IStateStore inner) : WrongState(inner)
    {
        public override StateProof? Prove(Hash32 key, WaveNumber wave) =>
            Inner.Prove(key, wave) is { } proof ? proof with { Siblings = [.. proof.Siblings.SkipLast(1)] } : null;
    }

    private sealed class WholeTree(IStateStore inner) : WrongState(inner)
    {
        public override StateRoots? SubtreeRoots(ReadOnlySpan<byte> prefix, WaveNumber wave) =>
            Inner.SubtreeRoots(prefix, wave) is null ? null : Inner.ReadRecord(wave)?.Roots;
    }

    private sealed class PadsPrefix(IStateStore inner) : WrongState(inner)
    {
        public override StateRoots? SubtreeRoots(ReadOnlySpan<byte> prefix, WaveNumber wave)
        {
            Span<byte> padded = stackalloc byte[16];
            padded.Clear();
            prefix[..Math.Min(16, prefix.Length)].CopyTo(padded);
            return Inner.SubtreeRoots(padded, wave);
        }
    }

    private sealed class RepeatsCursor(IStateStore inner) : WrongState(inner)
    {
        public override IReadOnlyList<EventRecord> ReadEvents(EventQuery query)
        {
            if (query?.After is not { EventIndex: > 0 } after)
                return Inner.ReadEvents(query!);
            return Inner.ReadEvents(query with { After = after with { EventIndex = after.EventIndex - 1 } });
        }
    }

    private sealed class IgnoresEmitter(IStateStore inner) : WrongState(inner)
    {
        public override IReadOnlyList<EventRecord> ReadEvents(EventQuery query) =>
            Inner.ReadEvents(query?.Topic is null ? query! : query with { Emitter = null });
    }

    private sealed class SystemBytes(IStateStore inner) : WrongState(inner)
    {
        public override ReadOnlyMemory<byte>? ReadTransaction(TransactionLocation location) =>
            Inner.ReadTransaction(location) ?? (
                Inner.ReadReceipt(location) is null ? default(ReadOnlyMemory<byte>?) : default(ReadOnlyMemory<byte>));
    }

    private sealed class RemembersTransactions(IStateStore inner) : WrongState(inner)
    {
        private readonly Dictionary<Hash32, TransactionLocation> _known = [];

        public override TransactionLocation? FindTransaction(Hash32 transaction)
        {
            if (Inner.FindTransaction(transaction) is { } found)
                _known[transaction] = found;
            return _known.TryGetValue(transaction, out TransactionLocation known) ? known : null;
        }
    }

    private sealed class AcceptsAnything(IStateStore inner) : WrongState(inner)
    {
        public override ImportOutcome Import(HandOffPhase phase, HandOffSchema schema, IHandOffReader reader)
        {
            Inner.Import(phase, schema, reader);
            return ImportOutcome.Accepted;
        }
    }

    private sealed class ConstantDigest(IStateStore inner) : WrongState(inner)
    {
        public override Hash32 HandOffDigest() => Digest.Blake3([1]);
    }

    private sealed class AlwaysVerified(IStateStore inner) : WrongState(inner)
    {
        public override ReadOutcome Verify() => ReadOutcome.Found;
    }

    private sealed class ClampsCounts(IStateStore inner) : WrongState(inner)
    {
        public override IReadOnlyList<EventRecord> ReadEvents(EventQuery query) =>
            Inner.ReadEvents(query is null ? query! : query with { CountMax = Math.Clamp(query.CountMax, 1, 4_096) });
    }
}
