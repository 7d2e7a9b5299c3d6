using Pyde.Types;

namespace Pyde.Parachains.State;

/// <summary>State of a wave under way: the snapshot below, everything written since above.</summary>
/// <remarks>One thread. Values that are read stay valid until the wave ends; values that are written must not change afterwards.</remarks>
public interface IStateAccess
{
    /// <summary>Reads a value; null when there is none.</summary>
    ReadOnlyMemory<byte>? Read(in Hash32 key);

    /// <summary>Writes a value, up to 1 MiB.</summary>
    void Write(in Hash32 key, ReadOnlyMemory<byte> value);

    /// <summary>Deletes a value, if there is one.</summary>
    void Delete(in Hash32 key);

    /// <summary>Finds the first ordered key in a range, ends included.</summary>
    /// <param name="from">First key; of the ordered form.</param>
    /// <param name="to">Last key.</param>
    /// <param name="key">The key found.</param>
    /// <param name="value">Its value.</param>
    /// <returns>False when the range is empty.</returns>
    bool TryFindFirst(in Hash32 from, in Hash32 to, out Hash32 key, out ReadOnlyMemory<byte> value);

    /// <summary>Whether any key begins with the first 16 bytes of an address.</summary>
    bool IsPrefixTaken(Hash32 address);

    /// <summary>Reads from the code table; null when the bytes are not there.</summary>
    ReadOnlyMemory<byte>? ReadCode(Hash32 hash);

    /// <summary>Writes to the code table, or drops from it.</summary>
    void WriteCode(Hash32 hash, ReadOnlyMemory<byte>? code);
}
