using System.Collections.Immutable;
using Pyde.Types.Borsh;

namespace Pyde.Types;

/// <summary>State that a transaction announces to touch (execution.md).</summary>
/// <remarks>Borsh as the public SDK writes it: address, keys, type. Source: docs/decisions/0002-transaction-wire-format.md.</remarks>
public sealed class AccessEntry : IBorshValue<AccessEntry>
{
    /// <summary>Whose state.</summary>
    public required Address Address { get; init; }

    /// <summary>State keys (state.md), no two alike; none means the account record.</summary>
    public ImmutableArray<Hash32> Keys
    {
        get;
        init => field = Require.AtMost(value, Limits.AccessKeysMax, nameof(Keys));
    } = [];

    /// <summary>What may be done to it.</summary>
    public required AccessType Type { get; init; }

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteHash32(Address.Value);
        writer.WriteVector(Keys);
        writer.WriteU8((byte)Type);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out AccessEntry value)
    {
        value = null!;
        Address address = reader.ReadAddress();
        int keysAt = reader.Offset;
        ImmutableArray<Hash32> keys = reader.ReadVector<Hash32>(Limits.AccessKeysMax, Hash32.Bytes);
        byte type = reader.ReadTag((byte)AccessType.ReadWrite);
        if (reader.IsOk && Distinct.HasDuplicate(keys.AsSpan()))
            reader.FailAt(DecodeOutcome.Duplicate, keysAt);
        if (!reader.IsOk)
            return reader.Outcome;
        value = new AccessEntry { Address = address, Keys = keys, Type = (AccessType)type };
        return DecodeOutcome.Ok;
    }
}
