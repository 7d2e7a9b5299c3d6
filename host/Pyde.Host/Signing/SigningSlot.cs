using System.Buffers.Binary;
using Pyde.Contracts.Host;
using Pyde.Types;

namespace Pyde.Host.Signing;

/// <summary>What may carry one digest only: a purpose, a scope, an epoch and a number.</summary>
internal readonly record struct SigningSlot(SigningPurpose Purpose, Hash32 Scope, EpochNumber Epoch, ulong Number)
{
    public const int KeyBytes = 1 + 32 + 8 + 8;

    /// <summary>Journal key: big-endian, so that the journal lies in the order of time.</summary>
    public void WriteKey(Span<byte> key)
    {
        key[0] = (byte)Purpose;
        Scope.CopyTo(key[1..]);
        BinaryPrimitives.WriteUInt64BigEndian(key[33..], Epoch.Value);
        BinaryPrimitives.WriteUInt64BigEndian(key[41..], Number);
    }
}
