using System.Collections.Immutable;
using Pyde.Types.Borsh;

namespace Pyde.Types;

/// <summary>Who may sign for an account (execution.md). Equal by content.</summary>
/// <remarks>Borsh: tag; Single: the key as a byte vector; MultiSig: the keys as a vector of byte vectors, the threshold as u32.</remarks>
public sealed class AuthKeys : IBorshValue<AuthKeys>, IEquatable<AuthKeys>
{
    private AuthKeys(AuthKeysKind kind, ImmutableArray<ReadOnlyMemory<byte>> keys, uint threshold)
    {
        Kind = kind;
        Keys = keys;
        Threshold = threshold;
    }

    /// <summary>Nobody.</summary>
    public static AuthKeys None { get; } = new(AuthKeysKind.None, [], 0);

    /// <summary>Which form this is.</summary>
    public AuthKeysKind Kind { get; }

    /// <summary>None, one, or 1 to 16 distinct public keys of 897 bytes.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> Keys { get; }

    /// <summary>Signatures needed: 0 for None, 1 for Single, 1 to the number of keys for MultiSig.</summary>
    public uint Threshold { get; }

    /// <summary>One key.</summary>
    /// <param name="publicKey">897 bytes; not copied, and must not change afterwards.</param>
    /// <returns>The value.</returns>
    /// <exception cref="ArgumentException">Another length.</exception>
    public static AuthKeys Single(ReadOnlyMemory<byte> publicKey)
    {
        Require.Length(publicKey.Length, Limits.PublicKeyBytes, nameof(publicKey));
        return new(AuthKeysKind.Single, [publicKey], 1);
    }

    /// <summary>A threshold of keys.</summary>
    /// <param name="publicKeys">1 to 16 distinct keys of 897 bytes; not copied.</param>
    /// <param name="threshold">1 to the number of keys.</param>
    /// <returns>The value.</returns>
    /// <exception cref="ArgumentException">A rule above is broken.</exception>
    public static AuthKeys MultiSig(ImmutableArray<ReadOnlyMemory<byte>> publicKeys, uint threshold)
    {
        DecodeOutcome outcome = CheckMultiSig(publicKeys, threshold);
        Require.That(
            outcome == DecodeOutcome.Ok, "1 to 16 distinct keys of 897 bytes and a threshold of 1 to their number.", nameof(publicKeys));
        return new(AuthKeysKind.MultiSig, publicKeys, threshold);
    }

    /// <summary>Whether both hold the same keys in the same order and the same threshold.</summary>
    /// <param name="other">The other value.</param>
    /// <returns>The answer.</returns>
    public bool Equals(AuthKeys? other)
    {
        if (other is null || Kind != other.Kind || Threshold != other.Threshold || Keys.Length != other.Keys.Length)
            return false;
        for (int i = 0; i < Keys.Length; i++)
        {
            if (!Keys[i].Span.SequenceEqual(other.Keys[i].Span))
                return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as AuthKeys);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Kind);
        foreach (ReadOnlyMemory<byte> key in Keys)
            hash.AddBytes(key.Span);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteU8((byte)Kind);
        if (Kind == AuthKeysKind.Single)
        {
            writer.WriteBytes(Keys[0].Span);
        }
        else if (Kind == AuthKeysKind.MultiSig)
        {
            writer.WriteCount(Keys.Length);
            foreach (ReadOnlyMemory<byte> key in Keys)
                writer.WriteBytes(key.Span);
            writer.WriteU32(Threshold);
        }
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out AuthKeys value)
    {
        value = None;
        var kind = (AuthKeysKind)reader.ReadTag((byte)AuthKeysKind.MultiSig);
        if (kind == AuthKeysKind.Single)
        {
            ReadOnlyMemory<byte> key = ReadKey(ref reader);
            if (reader.IsOk)
                value = Single(key);
        }
        else if (kind == AuthKeysKind.MultiSig)
        {
            int at = reader.Offset;
            int count = reader.ReadCount(Limits.MultiSigKeysMax, 4 + Limits.PublicKeyBytes);
            ImmutableArray<ReadOnlyMemory<byte>>.Builder keys = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>(count);
            for (int i = 0; i < count; i++)
                keys.Add(ReadKey(ref reader));
            uint threshold = reader.ReadU32();
            if (!reader.IsOk)
                return reader.Outcome;
            ImmutableArray<ReadOnlyMemory<byte>> publicKeys = keys.MoveToImmutable();
            DecodeOutcome outcome = CheckMultiSig(publicKeys, threshold);
            if (outcome != DecodeOutcome.Ok)
                return reader.FailAt(outcome, at);
            value = new(AuthKeysKind.MultiSig, publicKeys, threshold);
        }

        return reader.Outcome;
    }

    private static ReadOnlyMemory<byte> ReadKey(ref BorshReader reader)
    {
        int at = reader.Offset;
        byte[] key = reader.ReadBytes(Limits.PublicKeyBytes);
        if (reader.IsOk && key.Length != Limits.PublicKeyBytes)
            reader.FailAt(DecodeOutcome.InvalidValue, at);
        return key;
    }

    private static DecodeOutcome CheckMultiSig(ImmutableArray<ReadOnlyMemory<byte>> keys, uint threshold)
    {
        if (keys.IsDefaultOrEmpty || keys.Length > Limits.MultiSigKeysMax || threshold == 0 || threshold > (uint)keys.Length)
            return DecodeOutcome.InvalidValue;
        for (int i = 0; i < keys.Length; i++)
        {
            if (keys[i].Length != Limits.PublicKeyBytes)
                return DecodeOutcome.InvalidValue;
            for (int j = 0; j < i; j++)
            {
                if (keys[i].Span.SequenceEqual(keys[j].Span))
                    return DecodeOutcome.Duplicate;
            }
        }

        return DecodeOutcome.Ok;
    }
}
