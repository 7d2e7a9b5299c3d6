using Pyde.Contracts.Host;

namespace Pyde.Host.Stores;

/// <summary>An engine with changes on top of it that lie in memory alone, until their owner writes them down or drops them.</summary>
/// <remarks>The engine beneath must not change as long as this one is in use.</remarks>
internal sealed class StagedStoreEngine : IStoreEngine
{
    private readonly IStoreEngine _beneath;
    private volatile Layer _layer;

    public StagedStoreEngine(IStoreEngine beneath)
    {
        _beneath = beneath;
        TableVersion nothing = TableVersion.Empty.WithTables(beneath.Tables);
        _layer = new Layer(nothing, nothing, CoveredBytes: 0);
    }

    public int Tables => _beneath.Tables;

    public long LiveBytes
    {
        get
        {
            Layer layer = _layer;
            return _beneath.LiveBytes - layer.CoveredBytes + layer.Written.LiveBytes;
        }
    }

    public void EnsureTables(int tables)
    {
        _beneath.EnsureTables(tables);
        _layer = _layer with { Written = _layer.Written.WithTables(tables), Deleted = _layer.Deleted.WithTables(tables) };
    }

    public ReadOutcome TryRead(int table, ReadOnlySpan<byte> key, Span<byte> destination, out int valueBytes)
    {
        Layer layer = _layer;
        ReadOutcome outcome = layer.Written.TryRead(table, key, destination, out valueBytes);
        return outcome == ReadOutcome.Found || layer.Deleted.TryFind(table, key, out _) ? outcome : _beneath.TryRead(table, key, destination, out valueBytes);
    }

    public void Apply(StoreBatch batch)
    {
        var written = new StoreBatch();
        var deleted = new StoreBatch();
        for (int i = 0; i < batch.Count; i++)
        {
            if (batch.Read(i, out int table, out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value))
            {
                written.Put(table, key, value);
                deleted.Delete(table, key);
            }
            else
            {
                written.Delete(table, key);
                deleted.Put(table, key, default);
            }
        }

        Layer layer = _layer;
        _layer = new Layer(layer.Written.Apply(written), layer.Deleted.Apply(deleted), layer.CoveredBytes + NewlyCoveredBytes(batch, layer));
    }

    public IStoreIterator Scan(int table, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, ScanDirection direction)
    {
        Layer layer = _layer;
        return new Merged(layer, table, _beneath.Scan(table, from, to, direction), layer.Written.Scan(table, from, to, direction), direction);
    }

    /// <summary>Everything that is not written down, as one batch.</summary>
    public StoreBatch Changes()
    {
        Layer layer = _layer;
        var batch = new StoreBatch();
        for (int table = 0; table < layer.Written.Tables; table++)
        {
            using IStoreIterator written = layer.Written.Scan(table, default, default, ScanDirection.Ascending);
            while (written.MoveNext())
                batch.Put(table, written.Key, written.Value);
            using IStoreIterator deleted = layer.Deleted.Scan(table, default, default, ScanDirection.Ascending);
            while (deleted.MoveNext())
                batch.Delete(table, deleted.Key);
        }

        return batch;
    }

    public void Dispose()
    {
        // What lies beneath is its owner's.
    }

    private long NewlyCoveredBytes(StoreBatch batch, Layer layer)
    {
        HashSet<(int Table, string Key)> seen = [];
        long bytes = 0;
        for (int i = 0; i < batch.Count; i++)
        {
            batch.Read(i, out int table, out ReadOnlySpan<byte> key, out _);
            if (!layer.Covers(table, key) && seen.Add((table, Convert.ToHexString(key)))
                && _beneath.TryRead(table, key, default, out int valueBytes) == ReadOutcome.Found)
            {
                bytes += key.Length + valueBytes;
            }
        }

        return bytes;
    }

    /// <summary>Changes at one moment; no key is in both versions.</summary>
    private sealed record Layer(TableVersion Written, TableVersion Deleted, long CoveredBytes)
    {
        /// <summary>True when what lies beneath no longer counts for a key.</summary>
        public bool Covers(int table, ReadOnlySpan<byte> key) => Written.TryFind(table, key, out _) || Deleted.TryFind(table, key, out _);
    }

    private sealed class Merged : IStoreIterator
    {
        private readonly Layer _layer;
        private readonly int _table;
        private readonly IStoreIterator _beneath;
        private readonly IStoreIterator _written;
        private readonly ScanDirection _direction;
        private bool _hasBeneath;
        private bool _hasWritten;
        private IStoreIterator? _current;

        public Merged(Layer layer, int table, IStoreIterator beneath, IStoreIterator written, ScanDirection direction)
        {
            (_layer, _table, _beneath, _written, _direction) = (layer, table, beneath, written, direction);
            _hasBeneath = MoveBeneath();
            _hasWritten = _written.MoveNext();
        }

        public ReadOnlySpan<byte> Key => _current!.Key;

        public ReadOnlySpan<byte> Value => _current!.Value;

        public bool MoveNext()
        {
            if (_current == _beneath)
                _hasBeneath = MoveBeneath();
            else if (_current == _written)
                _hasWritten = _written.MoveNext();
            _current = _hasWritten && (!_hasBeneath || IsWrittenFirst()) ? _written : _hasBeneath ? _beneath : null;
            return _current is not null;
        }

        public void Dispose()
        {
            (_hasBeneath, _hasWritten, _current) = (false, false, null);
            _beneath.Dispose();
            _written.Dispose();
        }

        private bool IsWrittenFirst()
        {
            int order = _written.Key.SequenceCompareTo(_beneath.Key);
            return _direction == ScanDirection.Ascending ? order < 0 : order > 0;
        }

        private bool MoveBeneath()
        {
            while (_beneath.MoveNext())
            {
                if (!_layer.Covers(_table, _beneath.Key))
                    return true;
            }

            return false;
        }
    }
}
