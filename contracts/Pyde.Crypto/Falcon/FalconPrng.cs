using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using Pyde.Crypto.Hashing;

namespace Pyde.Crypto.Falcon;

/// <summary>
/// The generator behind the sampler: ChaCha20 keyed from SHAKE-256, eight blocks at a time. The words of the eight blocks are interleaved
/// (word 0 of all blocks, then word 1, …), and the 64-bit block counter is XORed over words 14 and 15 (reference implementation, round 3).
/// </summary>
internal ref struct FalconPrng
{
    /// <summary>Bytes of output per refill, and the length of the buffer to hand in.</summary>
    public const int BufferBytes = 512;

    private const int SeedBytes = 56;
    private const int KeyWords = 12;
    private const int Blocks = 8;

    private readonly Span<byte> _buffer;
    private KeyState _key;
    private ulong _counter;
    private int _position;

    /// <summary>Takes its seed from the stream and fills the buffer, which the caller owns.</summary>
    public FalconPrng(ref KeccakSponge seedStream, Span<byte> buffer)
    {
        Debug.Assert(buffer.Length == BufferBytes);
        _buffer = buffer;
        Span<byte> seed = stackalloc byte[SeedBytes];
        seedStream.Squeeze(seed);
        for (int i = 0; i < KeyWords; i++)
            _key[i] = BinaryPrimitives.ReadUInt32LittleEndian(seed[(i * sizeof(uint))..]);
        _counter = BinaryPrimitives.ReadUInt64LittleEndian(seed[(KeyWords * sizeof(uint))..]);
        CryptographicOperations.ZeroMemory(seed);
        Refill();
    }

    /// <summary>The next byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint NextByte()
    {
        uint value = _buffer[_position++];
        if (_position == BufferBytes)
            Refill();
        return value;
    }

    /// <summary>The next eight bytes. The last nine of a buffer are dropped, as in the reference.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong NextUInt64()
    {
        if (_position >= BufferBytes - 9)
            Refill();
        ulong value = BinaryPrimitives.ReadUInt64LittleEndian(_buffer[_position..]);
        _position += sizeof(ulong);
        return value;
    }

    /// <summary>Forgets key and output.</summary>
    public void Clear()
    {
        _key = default;
        _counter = 0;
        CryptographicOperations.ZeroMemory(_buffer);
    }

    [MethodImpl(Compiled.AtOnce)]
    private void Refill()
    {
        Vector256<uint> counterLow = Vector256<uint>.Zero, counterHigh = Vector256<uint>.Zero;
        for (int block = 0; block < Blocks; block++)
        {
            ulong counter = _counter + (ulong)block;
            counterLow = counterLow.WithElement(block, (uint)counter);
            counterHigh = counterHigh.WithElement(block, (uint)(counter >> 32));
        }

        _counter += Blocks;

        Vector256<uint> i4 = Vector256.Create(_key[0]), i5 = Vector256.Create(_key[1]);
        Vector256<uint> i6 = Vector256.Create(_key[2]), i7 = Vector256.Create(_key[3]);
        Vector256<uint> i8 = Vector256.Create(_key[4]), i9 = Vector256.Create(_key[5]);
        Vector256<uint> i10 = Vector256.Create(_key[6]), i11 = Vector256.Create(_key[7]);
        Vector256<uint> i12 = Vector256.Create(_key[8]), i13 = Vector256.Create(_key[9]);
        Vector256<uint> i14 = Vector256.Create(_key[10]) ^ counterLow;
        Vector256<uint> i15 = Vector256.Create(_key[11]) ^ counterHigh;
        Vector256<uint> x0 = Vector256.Create(0x61707865u), x1 = Vector256.Create(0x3320646eu);
        Vector256<uint> x2 = Vector256.Create(0x79622d32u), x3 = Vector256.Create(0x6b206574u);
        Vector256<uint> x4 = i4, x5 = i5, x6 = i6, x7 = i7, x8 = i8, x9 = i9, x10 = i10, x11 = i11;
        Vector256<uint> x12 = i12, x13 = i13, x14 = i14, x15 = i15;
        for (int doubleRound = 0; doubleRound < 10; doubleRound++)
        {
            QuarterRound(ref x0, ref x4, ref x8, ref x12);
            QuarterRound(ref x1, ref x5, ref x9, ref x13);
            QuarterRound(ref x2, ref x6, ref x10, ref x14);
            QuarterRound(ref x3, ref x7, ref x11, ref x15);
            QuarterRound(ref x0, ref x5, ref x10, ref x15);
            QuarterRound(ref x1, ref x6, ref x11, ref x12);
            QuarterRound(ref x2, ref x7, ref x8, ref x13);
            QuarterRound(ref x3, ref x4, ref x9, ref x14);
        }

        Write(0, x0 + Vector256.Create(0x61707865u));
        Write(1, x1 + Vector256.Create(0x3320646eu));
        Write(2, x2 + Vector256.Create(0x79622d32u));
        Write(3, x3 + Vector256.Create(0x6b206574u));
        Write(4, x4 + i4);
        Write(5, x5 + i5);
        Write(6, x6 + i6);
        Write(7, x7 + i7);
        Write(8, x8 + i8);
        Write(9, x9 + i9);
        Write(10, x10 + i10);
        Write(11, x11 + i11);
        Write(12, x12 + i12);
        Write(13, x13 + i13);
        Write(14, x14 + i14);
        Write(15, x15 + i15);
        _position = 0;
    }

    private readonly void Write(int word, Vector256<uint> lanes) => lanes.AsByte().CopyTo(_buffer[(word * Blocks * sizeof(uint))..]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void QuarterRound(ref Vector256<uint> a, ref Vector256<uint> b, ref Vector256<uint> c, ref Vector256<uint> d)
    {
        a += b;
        d ^= a;
        d = (d << 16) | (d >>> 16);
        c += d;
        b ^= c;
        b = (b << 12) | (b >>> 20);
        a += b;
        d ^= a;
        d = (d << 8) | (d >>> 24);
        c += d;
        b ^= c;
        b = (b << 7) | (b >>> 25);
    }

    [InlineArray(KeyWords)]
    private struct KeyState
    {
        private uint _first;
    }
}
