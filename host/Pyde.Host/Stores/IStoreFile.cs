namespace Pyde.Host.Stores;

/// <summary>The one file of a <see cref="LogStoreEngine"/>: a real one, or one on a simulated disk.</summary>
/// <remarks>One thread. Every member may throw <see cref="IOException"/>.</remarks>
internal interface IStoreFile : IDisposable
{
    /// <summary>Name for messages.</summary>
    string Name { get; }

    /// <summary>Everything that the file holds.</summary>
    byte[] ReadAll();

    /// <summary>Adds bytes at the end; durable only after <see cref="Sync"/>.</summary>
    void Append(ReadOnlySpan<byte> bytes);

    /// <summary>Makes everything appended durable.</summary>
    void Sync();

    /// <summary>Cuts the file to a length and makes that durable.</summary>
    void Truncate(long length);

    /// <summary>Replaces the whole content atomically and durably.</summary>
    void Replace(ReadOnlySpan<byte> bytes);
}
