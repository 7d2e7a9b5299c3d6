using Pyde.Contracts.Host;
using Pyde.Types;

namespace Pyde.Contracts.State;

/// <summary>State as of every retained wave, under two Merkle roots, and the history of the chain.</summary>
/// <remarks>
/// Mutating members: one thread at a time. Everything else: any thread, also while a wave commits. One wave commit is one atomic, synced
/// batch. The
/// store never guesses and never overwrites. Source: state.md. Since contract 1.0.
/// </remarks>
[SlotContract(SlotName.State)]
public interface IStateStore : IPlugin
{
    /// <summary>Record of the last committed wave; null before genesis.</summary>
    WaveCommitRecord? Head { get; }

    /// <summary>Oldest wave of which state is still held.</summary>
    WaveNumber OldestRetained { get; }

    /// <summary>Opens state as of a wave.</summary>
    /// <param name="lease">The lease under which it is used; the snapshot dies with it.</param>
    /// <param name="wave">A retained wave; null for the head (empty state before genesis).</param>
    /// <returns>Null when the wave is not retained or does not exist yet.</returns>
    IStateSnapshot? OpenSnapshot(LeaseStamp lease, WaveNumber? wave);

    /// <summary>Commits the next wave and fills in the two state roots of its record.</summary>
    /// <param name="commit">The wave after the head; anything else is refused.</param>
    [Mutating]
    CommitReport CommitWave(WaveCommit commit);

    /// <summary>Goes back to an earlier wave; everything after it is gone, durably.</summary>
    /// <param name="target">A retained wave, at most the head.</param>
    [Mutating]
    RollbackReport RollbackTo(RollbackTarget target);

    /// <summary>Keeps a finality certificate beside its wave.</summary>
    /// <param name="certificate">Of a committed wave; the record hash must be that wave's.</param>
    [Mutating]
    CertificateReport StoreCertificate(HardFinalityCert certificate);

    /// <summary>Reads the record of a wave.</summary>
    /// <param name="wave">The wave.</param>
    /// <returns>Null when there is none.</returns>
    WaveCommitRecord? ReadRecord(WaveNumber wave);

    /// <summary>Reads the certificate of a wave.</summary>
    /// <param name="wave">The wave.</param>
    /// <returns>Null when there is none.</returns>
    HardFinalityCert? ReadCertificate(WaveNumber wave);

    /// <summary>Finds where a transaction was executed.</summary>
    /// <param name="transaction">Its hash.</param>
    /// <returns>Null when it was not executed in a retained wave.</returns>
    TransactionLocation? FindTransaction(Hash32 transaction);

    /// <summary>Reads the bytes of an executed step's transaction.</summary>
    /// <param name="location">Wave and index; system steps have no bytes.</param>
    /// <returns>Null when there is none.</returns>
    ReadOnlyMemory<byte>? ReadTransaction(TransactionLocation location);

    /// <summary>Reads the receipt of an executed step.</summary>
    /// <param name="location">Wave and index.</param>
    /// <returns>Null when there is none.</returns>
    Receipt? ReadReceipt(TransactionLocation location);

    /// <summary>Reads events in canonical order.</summary>
    /// <param name="query">Filter, range and bound.</param>
    /// <returns>At most <see cref="EventQuery.CountMax"/> events from the cursor on.</returns>
    IReadOnlyList<EventRecord> ReadEvents(EventQuery query);

    /// <summary>Proves that a key has a value, or that it has none.</summary>
    /// <param name="key">The key.</param>
    /// <param name="wave">A retained wave.</param>
    /// <returns>Null when the wave is not retained.</returns>
    StateProof? Prove(Hash32 key, WaveNumber wave);

    /// <summary>Root of the subtree of all keys that begin with the given 16 bytes, derived on demand.</summary>
    /// <param name="prefix">16 bytes; any other length is <see cref="ArgumentException"/>.</param>
    /// <param name="wave">A retained wave.</param>
    /// <returns>Null when the wave is not retained.</returns>
    StateRoots? SubtreeRoots(ReadOnlySpan<byte> prefix, WaveNumber wave);

    /// <summary>Answer of a store's read, for diagnosis: whether every page that belongs to the head passes its checksum.</summary>
    /// <returns>Found when all is well; Corrupt otherwise; Absent before genesis.</returns>
    ReadOutcome Verify();
}
