using Microsoft.Extensions.Logging;
using Pyde.Contracts;
using Pyde.Contracts.HandOff;
using Pyde.Contracts.Host;
using Pyde.Contracts.State;
using Pyde.Types;
using State.Jmt.Configuration;
using State.Jmt.Storage;
using State.Jmt.Tree;

namespace State.Jmt;

/// <summary>
/// The state slot over any store of the host: a path-compressed tree under two roots, versioned by wave (docs/state-tree.md).
/// </summary>
public sealed partial class JmtStateStore : IStateStore
{
    private const int PrefixBytes = 16;
    private const int EventCountMax = 4_096;
    private const long BytesPerMiB = 1_024 * 1_024;

    private static readonly HandOffSchema Schema = new("state", 1);

    private StateDatabase? _database;
    private WaveWriter? _writer;
    private ILogger? _logger;
    private string? _problem;

    /// <inheritdoc/>
    public WaveCommitRecord? Head => Database.Head.Record;

    /// <inheritdoc/>
    public WaveNumber OldestRetained => new(Database.Head.OldestRetained);

    private StateDatabase Database => _database ?? throw new InvalidOperationException("the state store has not started, or is disposed");

    /// <inheritdoc/>
    public StartOutcome Start(IPluginContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        StartOutcome outcome = StateConfiguration.TryParse(context.Configuration.Span, out StateConfiguration configuration);
        if (!outcome.IsOk)
            return outcome;
        try
        {
            IStore store = context.OpenStore(RowReader.StoreName, Tables.Count);
            if (store.Tables < Tables.Count)
                return StartOutcome.Refused("$.store", $"expected a store with {Tables.Count} tables, found {store.Tables}");
            _database = new StateDatabase(store, context.Node, configuration.CacheMiB * BytesPerMiB);
        }
        catch (StoreException exception)
        {
            return StartOutcome.Refused("$.store", exception.Message);
        }

        _writer = new WaveWriter(_database, context.Compute, configuration.RetentionWaves);
        _logger = context.Logger;
        return StartOutcome.Ok;
    }

    /// <inheritdoc/>
    public HealthReport CheckHealth() => new(Volatile.Read(ref _problem));

    /// <inheritdoc/>
    public IStateSnapshot? OpenSnapshot(LeaseStamp lease, WaveNumber? wave)
    {
        lease.ThrowIfEnded(nameof(IStateSnapshot));
        StateDatabase database = Database;
        StoreHead head = database.Head;
        if (wave is null && head.Record is null)
            return new StateSnapshot(database, null, null, lease);
        ulong number = wave?.Value ?? (head.NextWave - 1);
        SnapshotPins.Pin? pin = database.TryPin(number, lease);
        if (pin is null)
            return null;
        WaveCommitRecord? record = number + 1 == head.NextWave ? head.Record : ReadRecord(new WaveNumber(number));
        return new StateSnapshot(database, record, pin, lease);
    }

    /// <inheritdoc/>
    public CommitReport CommitWave(WaveCommit commit)
    {
        ArgumentNullException.ThrowIfNull(commit);
        StateDatabase database = Database;
        try
        {
            database.Refresh();
            CommitOutcome outcome = WaveCheck.Check(commit, database.Head, database.Node, out string? problem);
            if (outcome != CommitOutcome.Committed)
            {
                LogRefused(_logger!, commit.Record.Wave.Value, outcome, problem!);
                return new CommitReport(outcome, null);
            }

            WaveCommitRecord? record = _writer!.Commit(commit);
            SetProblem(record is null ? $"the store did not take wave {commit.Record.Wave}" : null);
            return record is null ? new CommitReport(CommitOutcome.StoreFailed, null) : new CommitReport(CommitOutcome.Committed, record);
        }
        catch (StoreException exception)
        {
            SetProblem(exception.Message);
            return new CommitReport(CommitOutcome.StoreFailed, null);
        }
    }

    /// <inheritdoc/>
    public RollbackReport RollbackTo(RollbackTarget target)
    {
        StateDatabase database = Database;
        try
        {
            // After a swap back the store is ahead of what this instance last saw.
            database.Refresh();
            StoreHead head = database.Head;
            if (head.Record is null || target.Wave > head.Record.Wave)
                return new RollbackReport(RollbackOutcome.AboveHead);
            if (target.Wave.Value < head.OldestRetained)
                return new RollbackReport(RollbackOutcome.NotRetained);
            if (target.Wave == head.Record.Wave)
                return new RollbackReport(RollbackOutcome.RolledBack);
            bool isDone = _writer!.RollBack(target.Wave.Value);
            SetProblem(isDone ? null : $"the store did not take the rollback to wave {target.Wave}");
            return new RollbackReport(isDone ? RollbackOutcome.RolledBack : RollbackOutcome.StoreFailed);
        }
        catch (StoreException exception)
        {
            SetProblem(exception.Message);
            return new RollbackReport(RollbackOutcome.StoreFailed);
        }
    }

    /// <inheritdoc/>
    public CertificateReport StoreCertificate(HardFinalityCert certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        try
        {
            Database.Refresh();
            WaveCommitRecord? record = ReadRecord(certificate.Wave);
            return new CertificateReport(
                record is not null && record.Hash() == certificate.RecordHash && _writer!.PutCertificate(certificate));
        }
        catch (StoreException exception)
        {
            SetProblem(exception.Message);
            return new CertificateReport(false);
        }
    }

    /// <inheritdoc/>
    public WaveCommitRecord? ReadRecord(WaveNumber wave)
    {
        Span<byte> key = stackalloc byte[RowKeys.WaveBytes];
        return Database.Rows.ReadValue<WaveCommitRecord>(Tables.Waves, RowKeys.Wave(wave.Value, key));
    }

    /// <inheritdoc/>
    public HardFinalityCert? ReadCertificate(WaveNumber wave)
    {
        Span<byte> key = stackalloc byte[RowKeys.WaveBytes];
        return Database.Rows.ReadValue<HardFinalityCert>(Tables.Certificates, RowKeys.Wave(wave.Value, key));
    }

    /// <inheritdoc/>
    public TransactionLocation? FindTransaction(Hash32 transaction)
    {
        Span<byte> buffer = stackalloc byte[RowKeys.TransactionHashBytes];
        ReadOnlySpan<byte> key = RowKeys.TransactionHash(BitKey.From(transaction), buffer);
        byte[]? row = Database.Rows.Read(Tables.Transactions, key);
        if (row is null)
            return null;
        return RowKeys.TryReadStep(row, out ulong wave, out uint index)
            ? new TransactionLocation(new WaveNumber(wave), index)
            : throw RowReader.Damaged(Tables.Transactions, key, "the row is no location");
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte>? ReadTransaction(TransactionLocation location)
    {
        Span<byte> buffer = stackalloc byte[RowKeys.TransactionBytes];
        byte[]? bytes = Database.Rows.Read(Tables.Transactions, RowKeys.Transaction(location.Wave.Value, location.Index, buffer));

        // Through the conditional operator null would become an empty memory.
        if (bytes is null)
            return null;
        return bytes;
    }

    /// <inheritdoc/>
    public Receipt? ReadReceipt(TransactionLocation location)
    {
        Span<byte> key = stackalloc byte[RowKeys.StepBytes];
        return Database.Rows.ReadValue<Receipt>(Tables.Receipts, RowKeys.Step(location.Wave.Value, location.Index, key));
    }

    /// <inheritdoc/>
    public IReadOnlyList<EventRecord> ReadEvents(EventQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.CountMax, 1, nameof(query));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.CountMax, EventCountMax, nameof(query));
        return EventReader.Read(Database, query);
    }

    /// <inheritdoc/>
    public StateProof? Prove(Hash32 key, WaveNumber wave)
    {
        using SnapshotPins.Pin? pin = Database.TryPin(wave.Value, null);
        return pin is null ? null : StateProver.Prove(Database, BitKey.From(key), wave.Value);
    }

    /// <inheritdoc/>
    public StateRoots? SubtreeRoots(ReadOnlySpan<byte> prefix, WaveNumber wave)
    {
        if (prefix.Length != PrefixBytes)
            throw new ArgumentException($"a prefix has {PrefixBytes} bytes, not {prefix.Length}", nameof(prefix));
        using SnapshotPins.Pin? pin = Database.TryPin(wave.Value, null);
        if (pin is null)
            return null;
        Span<byte> padded = stackalloc byte[BitKey.Bytes];
        padded.Clear();
        prefix.CopyTo(padded);
        return TreeReader.SubtreeRoots(Database.Pages, Database.ReadRoot(wave.Value), BitKey.FromBytes(padded), 8 * PrefixBytes);
    }

    /// <inheritdoc/>
    public ReadOutcome Verify()
    {
        StoreHead head = Database.Head;
        if (head.Record is null)
            return ReadOutcome.Absent;
        try
        {
            return StateProver.Verify(Database, head) ? ReadOutcome.Found : ReadOutcome.Corrupt;
        }
        catch (StoreException exception)
        {
            SetProblem(exception.Message);
            return ReadOutcome.Corrupt;
        }
    }

    /// <inheritdoc/>
    public Hash32 HandOffDigest()
    {
        Span<byte> record = stackalloc byte[HandOffRecord.Bytes];
        HandOffRecord.Encode(Database.Head, record);
        return Digest.Blake3(record);
    }

    /// <inheritdoc/>
    public ExportProgress ExportBase(HandOffSchema schema, IHandOffWriter writer)
    {
        CheckSchema(schema);

        // The bulk is in the store, whose handle moves; what it must hold is known only when the last wave is in, so it is the delta.
        return ExportProgress.Done;
    }

    /// <inheritdoc/>
    public void ExportDelta(HandOffSchema schema, IHandOffWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        CheckSchema(schema);
        Span<byte> record = stackalloc byte[HandOffRecord.Bytes];
        HandOffRecord.Encode(Database.Head, record);
        writer.Write(record);
    }

    /// <inheritdoc/>
    public void AbandonExport() => LogAbandoned(_logger!);

    /// <inheritdoc/>
    public ImportOutcome Import(HandOffPhase phase, HandOffSchema schema, IHandOffReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        if (schema != Schema)
            return ImportOutcome.Refused(0, $"expected schema {Schema}, found {schema}");
        if (phase == HandOffPhase.Base)
            return reader.TryRead(out _) ? ImportOutcome.Refused(0, "expected no base record, found one") : ImportOutcome.Accepted;
        if (!reader.TryRead(out ReadOnlySpan<byte> record))
            return ImportOutcome.Refused(0, "expected one record, found none");
        if (record.Length != HandOffRecord.Bytes || record[0] > 1)
            return ImportOutcome.Refused(0, $"expected a head of {HandOffRecord.Bytes} bytes, found {record.Length}");
        Span<byte> found = stackalloc byte[HandOffRecord.Bytes];
        try
        {
            // The other version went on writing after this one had started.
            Database.Reload();
        }
        catch (StoreException exception)
        {
            return ImportOutcome.Refused(0, exception.Message);
        }

        HandOffRecord.Encode(Database.Head, found);
        if (!record.SequenceEqual(found))
            return ImportOutcome.Refused(0, $"expected {HandOffRecord.Describe(record)}, the store holds {HandOffRecord.Describe(found)}");
        return reader.TryRead(out _) ? ImportOutcome.Refused(1, "expected one record, found more") : ImportOutcome.Accepted;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _database = null;
        _writer = null;
    }

    private static void CheckSchema(HandOffSchema schema)
    {
        if (schema != Schema)
            throw new ArgumentException($"expected schema {Schema}, found {schema}", nameof(schema));
    }

    private void SetProblem(string? problem)
    {
        Volatile.Write(ref _problem, problem);
        if (problem is not null)
            LogProblem(_logger!, problem);
    }

    [LoggerMessage(LogLevel.Error, "wave {Wave} refused as {Outcome}: {Problem}")]
    private static partial void LogRefused(ILogger logger, ulong wave, CommitOutcome outcome, string problem);

    [LoggerMessage(LogLevel.Error, "state store: {Problem}")]
    private static partial void LogProblem(ILogger logger, string problem);

    [LoggerMessage(LogLevel.Information, "the export led to nothing; serving as before")]
    private static partial void LogAbandoned(ILogger logger);
}
