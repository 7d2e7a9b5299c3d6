using System.Buffers.Binary;
using Pyde.Contracts.Host;
using Pyde.Crypto;

namespace Pyde.Host.Stores;

/// <summary>Tables in memory behind an append-only log: one frame a batch, synced before it is acknowledged.</summary>
/// <remarks>
/// A frame is a header (payload length u32, number of the frame u64, first 8 bytes of the BLAKE3 of those two), the first 8 bytes of
/// the payload's BLAKE3, and the payload. A frame cut short at the end of the file is what a crash leaves and is dropped; anything else
/// that does not check is an error: the store never guesses.
/// </remarks>
internal sealed class LogStoreEngine : IStoreEngine
{
    private const int HeaderBytes = 4 + 8 + 8 + 8;
    private const int CompactBytesMin = 4 * 1_024 * 1_024;
    private const int OperationHeaderBytes = 1 + 2 + 4;
    private const byte DeleteBit = 0x80;

    private readonly string _name;
    private readonly IStoreFile _file;
    private readonly int _logBytesMax;
    private volatile TableVersion _version;
    private byte[] _frame = new byte[64 * 1_024];
    private ulong _nextFrame;
    private int _length;
    private bool _isTailUnknown;

    /// <summary>Opens the log and replays it.</summary>
    /// <exception cref="StoreException">The log is damaged elsewhere than at a torn end.</exception>
    public LogStoreEngine(string name, IStoreFile file)
        : this(name, file, Array.MaxLength)
    {
    }

    /// <param name="name">Name for messages.</param>
    /// <param name="file">The log; the engine disposes it, also when opening fails.</param>
    /// <param name="logBytesMax">What the file may grow to: more than one array holds could never be replayed.</param>
    internal LogStoreEngine(string name, IStoreFile file, int logBytesMax)
    {
        _name = name;
        _file = file;
        _logBytesMax = logBytesMax;
        bool isOpen = false;
        try
        {
            byte[] log = file.ReadAll();
            _version = Replay(log);
            if (_length < log.Length)
                file.Truncate(_length);
            if (_length > CompactBytesMin && IsMostlyDead)
                Compact();
            isOpen = true;
        }
        finally
        {
            if (!isOpen)
                file.Dispose();
        }
    }

    public int Tables => _version.Tables;

    public long LiveBytes => _version.LiveBytes;

    // A quarter of the largest log fits into one frame together with the headers of its operations.
    private bool IsMostlyDead => _length / 4 > _version.LiveBytes;

    public void EnsureTables(int tables) => _version = _version.WithTables(tables);

    public ReadOutcome TryRead(int table, ReadOnlySpan<byte> key, Span<byte> destination, out int valueBytes) =>
        _version.TryRead(table, key, destination, out valueBytes);

    public IStoreIterator Scan(int table, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, ScanDirection direction) =>
        _version.Scan(table, from, to, direction);

    public void Apply(StoreBatch batch)
    {
        TableVersion next = _version.Apply(batch);
        int bytes = WriteFrame(batch, _nextFrame);
        if (_isTailUnknown)
            CutTail();
        if (bytes > _logBytesMax - _length && IsMostlyDead)
        {
            Compact();
            bytes = WriteFrame(batch, _nextFrame);
        }

        if (bytes > _logBytesMax - _length)
            throw new IOException($"{_file.Name} is full: {_length} bytes, and a batch of {bytes} more would pass {_logBytesMax}");
        try
        {
            _file.Append(_frame.AsSpan(0, bytes));
            _file.Sync();
        }
        catch (IOException)
        {
            // What reached the disk is unknown: cut it off, so that a frame nobody was told of cannot come back.
            _isTailUnknown = true;
            CutTail();
            throw;
        }

        _length += bytes;
        _nextFrame++;
        _version = next;
    }

    public void Dispose() => _file.Dispose();

    // Nothing is written behind an unknown tail: while the cut fails, every batch fails.
    private void CutTail()
    {
        _file.Truncate(_length);
        _isTailUnknown = false;
    }

    private TableVersion Replay(byte[] log)
    {
        TableVersion version = TableVersion.Empty;
        var batch = new StoreBatch();
        int offset = 0;
        while (offset < log.Length)
        {
            ReadOnlySpan<byte> rest = log.AsSpan(offset);
            if (rest.Length < HeaderBytes || rest.IndexOfAnyExcept((byte)0) < 0)
                break;
            if (!HeaderChecks(rest))
                throw Damaged(offset, "the header of a frame does not check");
            int payloadBytes = (int)BinaryPrimitives.ReadUInt32LittleEndian(rest);
            if (rest.Length - HeaderBytes < payloadBytes)
                break;
            ReadOnlySpan<byte> payload = rest.Slice(HeaderBytes, payloadBytes);
            if (!PayloadChecks(rest, payload))
            {
                if (rest.Length == HeaderBytes + payloadBytes)
                    break;
                throw Damaged(offset, "the content of a frame does not check");
            }

            int tables = ReadBatch(payload, batch, offset);
            version = version.WithTables(tables).Apply(batch);
            offset += HeaderBytes + payloadBytes;
            _nextFrame++;
        }

        _length = offset;
        return version;
    }

    private bool HeaderChecks(ReadOnlySpan<byte> frame) =>
        BinaryPrimitives.ReadUInt32LittleEndian(frame) <= int.MaxValue - HeaderBytes &&
        BinaryPrimitives.ReadUInt64LittleEndian(frame[4..]) == _nextFrame &&
        BinaryPrimitives.ReadUInt64LittleEndian(frame[12..]) == Check(frame[..12]);

    private static bool PayloadChecks(ReadOnlySpan<byte> frame, ReadOnlySpan<byte> payload) =>
        BinaryPrimitives.ReadUInt64LittleEndian(frame[20..]) == Check(payload);

    private static ulong Check(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[32];
        Blake3.Hash(bytes, hash);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }

    // The checksum held, so a malformed payload is a bug of ours or a forged file; either way nothing is guessed.
    private int ReadBatch(ReadOnlySpan<byte> payload, StoreBatch batch, int frameOffset)
    {
        batch.Clear();
        int tables = 0;
        while (!payload.IsEmpty)
        {
            if (payload.Length < OperationHeaderBytes)
                throw Damaged(frameOffset, "an operation is cut short");
            int table = payload[0] & ~DeleteBit;
            int keyBytes = BinaryPrimitives.ReadUInt16LittleEndian(payload[1..]);
            uint valueBytes = BinaryPrimitives.ReadUInt32LittleEndian(payload[3..]);
            bool isDelete = (payload[0] & DeleteBit) != 0;
            payload = payload[OperationHeaderBytes..];
            if (table > 31 || keyBytes is 0 or > StoreBatch.KeyBytesMax ||
                valueBytes > (isDelete ? 0u : StoreBatch.ValueBytesMax) ||
                payload.Length < keyBytes + (long)valueBytes)
                throw Damaged(frameOffset, "an operation is malformed");
            tables = Math.Max(tables, table + 1);
            if (isDelete)
                batch.Delete(table, payload[..keyBytes]);
            else
                batch.Put(table, payload[..keyBytes], payload.Slice(keyBytes, (int)valueBytes));
            payload = payload[(keyBytes + (int)valueBytes)..];
        }

        return tables;
    }

    private int WriteFrame(StoreBatch batch, ulong number)
    {
        long bytes = HeaderBytes + ((long)OperationHeaderBytes * batch.Count) + batch.Bytes;
        if (bytes > Array.MaxLength)
            throw new ArgumentException($"a batch of {bytes} bytes does not fit into one frame", nameof(batch));
        if (_frame.Length < bytes)
            _frame = new byte[bytes];
        int offset = HeaderBytes;
        for (int i = 0; i < batch.Count; i++)
        {
            bool isPut = batch.Read(i, out int table, out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value);
            Span<byte> target = _frame.AsSpan(offset);
            target[0] = (byte)(isPut ? table : table | DeleteBit);
            BinaryPrimitives.WriteUInt16LittleEndian(target[1..], (ushort)key.Length);
            BinaryPrimitives.WriteUInt32LittleEndian(target[3..], (uint)value.Length);
            key.CopyTo(target[OperationHeaderBytes..]);
            value.CopyTo(target[(OperationHeaderBytes + key.Length)..]);
            offset += OperationHeaderBytes + key.Length + value.Length;
        }

        Span<byte> header = _frame.AsSpan(0, HeaderBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(header, (uint)(offset - HeaderBytes));
        BinaryPrimitives.WriteUInt64LittleEndian(header[4..], number);
        BinaryPrimitives.WriteUInt64LittleEndian(header[12..], Check(header[..12]));
        BinaryPrimitives.WriteUInt64LittleEndian(header[20..], Check(_frame.AsSpan(HeaderBytes, offset - HeaderBytes)));
        return offset;
    }

    private void Compact()
    {
        var batch = new StoreBatch();
        for (int table = 0; table < _version.Tables; table++)
        {
            using IStoreIterator entries = _version.Scan(table, default, default, ScanDirection.Ascending);
            while (entries.MoveNext())
                batch.Put(table, entries.Key, entries.Value);
        }

        int bytes = WriteFrame(batch, number: 0);
        _file.Replace(_frame.AsSpan(0, bytes));
        _nextFrame = 1;
        _length = bytes;
    }

    private StoreException Damaged(int offset, string what) =>
        new(
            _name,
            $"{_file.Name}: {what} (frame {_nextFrame} at byte {offset}). " +
            "The file is left as it is; restore it from a copy or start with an empty data folder.");
}
