using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Pyde.Crypto.Hashing;

/// <summary>The Keccak sponge (FIPS 202, section 4) with a byte-wise rate and domain suffix. A value: copying it copies the whole
/// state.</summary>
internal struct KeccakSponge
{
    /// <summary>Rate in bytes of SHAKE-128.</summary>
    public const int Rate128 = 168;

    /// <summary>Rate in bytes of SHAKE-256, SHA3-256 and Keccak-256.</summary>
    public const int Rate256 = 136;

    /// <summary>Rate in bytes of SHA3-512.</summary>
    public const int Rate512 = 72;

    /// <summary>First padding byte of Keccak as it was before FIPS 202 (Ethereum's Keccak-256).</summary>
    public const byte SuffixKeccak = 0x01;

    /// <summary>First padding byte of SHA-3.</summary>
    public const byte SuffixSha3 = 0x06;

    /// <summary>First padding byte of SHAKE.</summary>
    public const byte SuffixShake = 0x1f;

    private KeccakState _state;
    private readonly byte _rateBytes;
    private readonly byte _suffix;
    private byte _position;
    private bool _squeezing;

    /// <summary>An empty sponge.</summary>
    public KeccakSponge(int rateBytes, byte suffix)
    {
        _rateBytes = (byte)rateBytes;
        _suffix = suffix;
    }

    /// <summary>True once <see cref="Squeeze"/> was called: nothing more can be absorbed.</summary>
    public readonly bool IsSqueezing => _squeezing;

    /// <summary>Absorbs bytes.</summary>
    public void Absorb(ReadOnlySpan<byte> input)
    {
        // A default value has rate 0 and would loop below for ever.
        if (_squeezing || _rateBytes == 0)
            throw new InvalidOperationException("The sponge is not open: it was squeezed, cleared, or never constructed.");

        if (_position != 0)
        {
            int take = Math.Min(input.Length, _rateBytes - _position);
            XorBytes(input[..take], _position);
            _position += (byte)take;
            input = input[take..];
            if (_position < _rateBytes)
                return;
            KeccakPermutation.Permute(ref _state);
            _position = 0;
        }

        while (input.Length >= _rateBytes)
        {
            XorLanes(input[.._rateBytes]);
            KeccakPermutation.Permute(ref _state);
            input = input[_rateBytes..];
        }

        XorBytes(input, 0);
        _position = (byte)input.Length;
    }

    /// <summary>Fills <paramref name="output"/> with the next bytes of the output stream; the first call closes the input.</summary>
    public void Squeeze(Span<byte> output)
    {
        if (_rateBytes == 0)
            throw new InvalidOperationException("The sponge was never constructed.");

        if (!_squeezing)
        {
            XorByte(_suffix, _position);
            XorByte(0x80, _rateBytes - 1);
            _squeezing = true;
            _position = _rateBytes;
        }

        while (!output.IsEmpty)
        {
            if (_position == _rateBytes)
            {
                KeccakPermutation.Permute(ref _state);
                _position = 0;
            }

            int take = Math.Min(output.Length, _rateBytes - _position);
            ReadBytes(output[..take], _position);
            _position += (byte)take;
            output = output[take..];
        }
    }

    /// <summary>Forgets all state; the value is unusable afterwards.</summary>
    public void Clear()
    {
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes((Span<ulong>)_state));
        _position = 0;
        _squeezing = true;
    }

    private void XorLanes(ReadOnlySpan<byte> block)
    {
        for (int lane = 0; lane * sizeof(ulong) < block.Length; lane++)
            _state[lane] ^= BinaryPrimitives.ReadUInt64LittleEndian(block[(lane * sizeof(ulong))..]);
    }

    private void XorBytes(ReadOnlySpan<byte> bytes, int offset)
    {
        if (offset % sizeof(ulong) == 0)
        {
            int whole = bytes.Length / sizeof(ulong);
            for (int i = 0; i < whole; i++)
                _state[(offset / sizeof(ulong)) + i] ^= BinaryPrimitives.ReadUInt64LittleEndian(bytes[(i * sizeof(ulong))..]);
            bytes = bytes[(whole * sizeof(ulong))..];
            offset += whole * sizeof(ulong);
        }

        for (int i = 0; i < bytes.Length; i++)
            XorByte(bytes[i], offset + i);
    }

    private void XorByte(byte value, int offset) => _state[offset / sizeof(ulong)] ^= (ulong)value << (offset % sizeof(ulong) * 8);

    private readonly void ReadBytes(Span<byte> destination, int offset)
    {
        while (!destination.IsEmpty)
        {
            int inLane = offset % sizeof(ulong);
            ulong lane = _state[offset / sizeof(ulong)];
            if (inLane == 0 && destination.Length >= sizeof(ulong))
            {
                BinaryPrimitives.WriteUInt64LittleEndian(destination, lane);
                destination = destination[sizeof(ulong)..];
                offset += sizeof(ulong);
            }
            else
            {
                destination[0] = (byte)(lane >> (inLane * 8));
                destination = destination[1..];
                offset++;
            }
        }
    }
}
