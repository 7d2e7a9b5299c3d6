using Pyde.Contracts.Host;
using Pyde.Contracts.State;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Contracts.Conformance.Execution;

/// <summary>What a wave has written so far, over the state before it.</summary>
/// <param name="snapshot">State before the wave; null before genesis.</param>
internal sealed class ReferenceLedger(IStateSnapshot? snapshot)
{
    private const int ValueBytesMax = 1_024 * 1_024;

    private readonly SortedDictionary<Hash32, byte[]> _written = [];

    /// <summary>Reads a record; null when there is none.</summary>
    public T? Read<T>(Hash32 key)
        where T : class, IBorshValue<T>
    {
        byte[]? bytes = _written.TryGetValue(key, out byte[]? written) ? written : ReadBefore(key);
        if (bytes is null)
            return null;
        return BorshCodec.TryDecode(bytes, out T value) == DecodeOutcome.Ok
            ? value
            : throw new InvariantException($"state key {key} holds no {typeof(T).Name}");
    }

    /// <summary>Writes a record.</summary>
    public void Write<T>(Hash32 key, T value)
        where T : IBorshValue<T> => _written[key] = BorshCodec.Encode(value);

    /// <summary>The account record of an address; null when there is none, or it belongs to another address.</summary>
    public Account? Account(Address address) => Read<Account>(ReferenceKeys.Account(address)) is { } account && account.Address == address
        ? account
        : null;

    /// <summary>Whether an address's key holds the record of another one.</summary>
    public bool IsForeign(Address address) =>
        Read<Account>(ReferenceKeys.Account(address)) is { } account && account.Address != address;

    /// <summary>Writes an account record.</summary>
    public void Put(Account account) => Write(ReferenceKeys.Account(account.Address), account);

    /// <summary>What differs from the state before, ascending.</summary>
    public List<StateWrite> Writes() =>
    [
        .. _written
            .Where(entry => ReadBefore(entry.Key) is not { } before || !before.AsSpan().SequenceEqual(entry.Value))
            .Select(static entry => new StateWrite(entry.Key, entry.Value)),
    ];

    private byte[]? ReadBefore(Hash32 key)
    {
        if (snapshot is null)
            return null;
        byte[] buffer = new byte[ValueBytesMax];
        return snapshot.TryRead(key, buffer, out int bytes) switch
        {
            ReadOutcome.Absent => null,
            ReadOutcome.Found => buffer[..bytes],
            _ => throw new InvariantException($"state key {key}: the stored page fails its checksum"),
        };
    }
}
