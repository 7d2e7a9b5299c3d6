namespace Pyde.Host.Stores;

/// <summary>A file of the machine.</summary>
internal sealed class DiskStoreFile : IStoreFile
{
    private FileStream _stream;

    public DiskStoreFile(string path)
    {
        Name = path;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        _stream = Open(path);
    }

    public string Name { get; }

    public byte[] ReadAll()
    {
        if (_stream.Length > Array.MaxLength)
            throw new IOException($"{Name} has {_stream.Length} bytes; the log store holds at most {Array.MaxLength}");
        byte[] bytes = new byte[_stream.Length];
        _stream.Position = 0;
        _stream.ReadExactly(bytes);
        return bytes;
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        _stream.Seek(0, SeekOrigin.End);
        _stream.Write(bytes);
    }

    public void Sync() => _stream.Flush(flushToDisk: true);

    public void Truncate(long length)
    {
        _stream.SetLength(length);
        _stream.Flush(flushToDisk: true);
    }

    public void Replace(ReadOnlySpan<byte> bytes)
    {
        string next = Name + ".next";
        using (FileStream stream = new(next, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            stream.Write(bytes);
            stream.Flush(flushToDisk: true);
        }

        _stream.Dispose();
        try
        {
            File.Move(next, Name, overwrite: true);
        }
        finally
        {
            _stream = Open(Name);
        }
    }

    public void Dispose() => _stream.Dispose();

    // FileShare.None locks the file, so that two nodes cannot write the same store.
    private static FileStream Open(string path) => new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
}
