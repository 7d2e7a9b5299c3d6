using System.Buffers.Binary;
using System.Text.Json;
using Pyde.Contracts;
using Pyde.Contracts.HandOff;
using Pyde.Contracts.Host;
using Pyde.Contracts.Mempool;
using Pyde.Crypto;
using Pyde.Types;

namespace Ledger;

/// <summary>A "transaction" is caller (u32) and number (u64). The next number of a caller is accepted, an old one is a duplicate, a gap
/// is refused.</summary>
public sealed class LedgerMempool : IMempool
{
    private const int EntryBytes = 12;
    private const int EntriesPerSlice = 64;

    private readonly SortedDictionary<uint, ulong> _last = [];
    private readonly SortedSet<uint> _changed = [];
    private readonly Lock _lock = new();
    private LedgerConfiguration _configuration = new();
    private IPluginContext? _context;
    private IStore? _store;
    private Queue<uint>? _export;
    private IHandOffWriter? _writer;
    private bool _wasExported;
    private bool _hasImported;
    private int _calls;

    public int Count => _last.Count;

    public long Bytes => _last.Count * EntryBytes;

    public StartOutcome Start(IPluginContext context)
    {
        try
        {
            _configuration = JsonSerializer.Deserialize(context.Configuration.Span, LedgerJsonContext.Default.LedgerConfiguration)!;
        }
        catch (JsonException e)
        {
            return StartOutcome.Refused(e.Path ?? "$", "a known setting, not this one");
        }

        _context = context;
        Fail(nameof(Start), always: true);
        if (_configuration.IsStored)
        {
            _store = context.OpenStore("ledger", 1);
            ReadStore();
        }

        return StartOutcome.Ok;
    }

    public HealthReport CheckHealth() =>
        Fail(nameof(CheckHealth)) ? new HealthReport("it was told to be ill") : HealthReport.Healthy;

    public bool Contains(Hash32 transaction)
    {
        bool isLie = Fail(nameof(Contains));
        // A version that writes into a slice after it handed it over.
        if (_configuration.LieIn == "Writer")
            _writer?.Write(new byte[EntryBytes]);
        return isLie;
    }

    public Hash32 HandOffDigest()
    {
        bool isLie = Fail(nameof(HandOffDigest));
        if (_last.Count == 0)
            return isLie && !_hasImported ? Digest.Blake3("a lie"u8) : Hash32.Zero;
        Blake3Hasher hasher = Blake3Hasher.Create();
        Span<byte> entry = stackalloc byte[EntryBytes];
        foreach ((uint caller, ulong number) in _last)
        {
            Write(entry, caller, isLie ? number + 1 : number);
            hasher.Update(entry);
        }

        Span<byte> digest = stackalloc byte[Hash32.Bytes];
        hasher.Finalize(digest);
        return Hash32.FromBytes(digest);
    }

    public ExportProgress ExportBase(HandOffSchema schema, IHandOffWriter writer)
    {
        bool isLie = Fail(nameof(ExportBase));
        _writer = writer;
        _export ??= new Queue<uint>(_last.Keys);
        if (_export.Count == _last.Count)
            _changed.Clear();
        for (int count = 0; count < EntriesPerSlice && _export.TryDequeue(out uint caller); count++)
            WriteRecord(schema, writer, caller, isLie);
        if (Fail("ExportProgress"))
            return (ExportProgress)7;
        return _export.Count == 0 ? ExportProgress.Done : ExportProgress.More;
    }

    public void ExportDelta(HandOffSchema schema, IHandOffWriter writer)
    {
        bool isLie = Fail(nameof(ExportDelta));
        foreach (uint caller in _changed)
            WriteRecord(schema, writer, caller, isLie);
        _export = null;
        _wasExported = _last.Count > 0;
    }

    public void AbandonExport()
    {
        Fail(nameof(AbandonExport));
        _export = null;
    }

    public ImportOutcome Import(HandOffPhase phase, HandOffSchema schema, IHandOffReader reader)
    {
        _hasImported = true;
        for (long index = 0; reader.TryRead(out ReadOnlySpan<byte> record); index++)
        {
            int expected = EntryBytes + (int)schema.Version - 1;
            if (record.Length != expected)
                return ImportOutcome.Refused(index, $"expected {expected} bytes, found {record.Length}");
            _last[BinaryPrimitives.ReadUInt32LittleEndian(record)] = BinaryPrimitives.ReadUInt64LittleEndian(record[4..]);
        }

        bool isLie = Fail($"{nameof(Import)}{phase}");
        // What is in the stores by a version that is refused must not stay there.
        if (isLie && _store is not null)
            Store(uint.MaxValue, 1);
        return isLie ? ImportOutcome.Refused(0, "it was told to refuse") : ImportOutcome.Accepted;
    }

    public ImportOutcome Migrate(HandOffSchema from, HandOffSchema to, HandOffPhase phase, IHandOffReader reader, IHandOffWriter writer)
    {
        bool isLie = Fail(nameof(Migrate));
        if (from.Name != "ledger" || to.Name != "ledger" || isLie)
            return ImportOutcome.Refused(0, $"expected schemas of ledger, found {from} to {to}");
        // A later schema pads its records with zeros.
        byte[] wide = new byte[EntryBytes + (int)to.Version - 1];
        while (reader.TryRead(out ReadOnlySpan<byte> record))
        {
            wide.AsSpan().Clear();
            record[..EntryBytes].CopyTo(wide);
            writer.Write(wide);
        }

        return ImportOutcome.Accepted;
    }

    public InsertReport Insert(SubmissionBatch submissions)
    {
        bool isLie = Fail(nameof(Insert));
        // A version that served once and answers otherwise when it gets the same calls again.
        if (_wasExported && _configuration.LieIn == "Replay")
            isLie = true;
        List<InsertOutcome> outcomes = [];
        lock (_lock)
        {
            foreach (Submission submission in submissions.Submissions)
                outcomes.Add(isLie ? InsertOutcome.Full : Insert(submission.Transaction.Span));
        }

        return new InsertReport(outcomes, []);
    }

    public BatchOffer TakeBatch(BatchRequest request)
    {
        Fail(nameof(TakeBatch));
        return new BatchOffer([]);
    }

    public FeedbackReport Apply(WaveFeedback feedback)
    {
        Fail(nameof(Apply));
        return new FeedbackReport(_last.Count, 0);
    }

    public void Dispose()
    {
        if (_configuration.DisposedAs is { } name && AppContext.GetData(name) is Action disposed)
            disposed();
        Fail(nameof(Dispose));
    }

    private InsertOutcome Insert(ReadOnlySpan<byte> transaction)
    {
        if (transaction.Length != EntryBytes)
            return InsertOutcome.Malformed;
        uint caller = BinaryPrimitives.ReadUInt32LittleEndian(transaction);
        ulong number = BinaryPrimitives.ReadUInt64LittleEndian(transaction[4..]);
        _last.TryGetValue(caller, out ulong last);
        if (number <= last)
            return InsertOutcome.Duplicate;
        if (number != last + 1)
            return InsertOutcome.NonceOutsideWindow;
        if (_store is not null && Store(caller, number) != StoreOutcome.Ok)
            return InsertOutcome.Full;
        _last[caller] = number;
        _changed.Add(caller);
        return InsertOutcome.Accepted;
    }

    private StoreOutcome Store(uint caller, ulong number)
    {
        Span<byte> entry = stackalloc byte[EntryBytes];
        Write(entry, caller, number);
        StoreBatch batch = new();
        batch.Put(0, entry[..4], entry[4..]);
        return _store!.Commit(batch);
    }

    private void ReadStore()
    {
        using IStoreIterator iterator = _store!.Scan(0, default, default, ScanDirection.Ascending);
        while (iterator.MoveNext())
            _last[BinaryPrimitives.ReadUInt32LittleEndian(iterator.Key)] = BinaryPrimitives.ReadUInt64LittleEndian(iterator.Value);
    }

    private void WriteRecord(HandOffSchema schema, IHandOffWriter writer, uint caller, bool isLie)
    {
        Span<byte> record = stackalloc byte[EntryBytes + (int)schema.Version - 1];
        record.Clear();
        Write(record, caller, _last[caller]);
        writer.Write(isLie ? record[1..] : record);
    }

    private static void Write(Span<byte> entry, uint caller, ulong number)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(entry, caller);
        BinaryPrimitives.WriteUInt64LittleEndian(entry[4..], number);
    }

    /// <summary>Fails as configured, once the instance has state: the scratch instances of probing have none.</summary>
    /// <returns>True when the member shall answer wrongly.</returns>
    private bool Fail(string member, bool always = false)
    {
        bool isMeant = _configuration.ThrowIn == member || _configuration.HangIn == member || _configuration.LieIn == member;
        if (!isMeant || (!always && !_configuration.IsEager && _last.Count == 0) || _calls++ < _configuration.After)
            return false;
        if (_configuration.ThrowIn == member)
        {
            if (_configuration.IsPrivate)
                throw new PrivateException($"private failure in {member}");
            throw new InvalidDataException($"told to fail in {member}");
        }

        if (_configuration.HangIn == member && AppContext.GetData(_configuration.Gate!) is Action<string> hang)
        {
            hang(_context!.Identity.ToString());
            return false;
        }

        return true;
    }
}
