using Pyde.Contracts;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Parachains.State;

/// <summary>Borsh values in state.</summary>
public static class StateAccessExtensions
{
    /// <summary>Reads a value; null when there is none. Bytes that do not decode are our own fault, and the node halts.</summary>
    public static T? ReadValue<T>(this IStateAccess state, in Hash32 key)
        where T : class, IBorshValue<T>
    {
        if (state.Read(key) is not { } bytes)
            return null;
        DecodeOutcome outcome = BorshCodec.TryDecode(bytes.Span, out T value);
        return outcome == DecodeOutcome.Ok
            ? value
            : throw new InvariantException($"state key {key}: expected a {typeof(T).Name}, found {bytes.Length} bytes that are {outcome}");
    }

    /// <summary>Writes a value.</summary>
    public static void WriteValue<T>(this IStateAccess state, in Hash32 key, T value)
        where T : IBorshValue<T> => state.Write(key, BorshCodec.Encode(value));

    /// <summary>Reads a hash that stands alone under a key.</summary>
    public static Hash32 AsHash(this ReadOnlyMemory<byte> value) => Hash32.FromBytes(value.Span);

    /// <summary>The first ordered key after another one.</summary>
    public static bool TryFindNext(this IStateAccess state, in Hash32 after, in Hash32 to, out Hash32 key, out ReadOnlyMemory<byte> value)
    {
        Span<byte> bytes = stackalloc byte[Hash32.Bytes];
        after.CopyTo(bytes);
        for (int i = bytes.Length - 1; i >= 0 && ++bytes[i] == 0; i--)
        {
        }

        Hash32 from = Hash32.FromBytes(bytes);
        key = default;
        value = default;
        return from.CompareTo(to) <= 0 && state.TryFindFirst(from, to, out key, out value);
    }
}
