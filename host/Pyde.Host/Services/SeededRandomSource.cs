using System.Buffers.Binary;
using Pyde.Contracts.Host;
using Pyde.Crypto;

namespace Pyde.Host.Services;

/// <summary>
/// The same bytes for the same seed and name: BLAKE3 in counter mode, so that the runtime's generator is no part of a trace.
/// </summary>
internal sealed class SeededRandomSource : IRandomSource
{
    private readonly Lock _gate = new();
    private readonly byte[] _block = new byte[32];
    private readonly byte[] _key = new byte[32];
    private ulong _counter;
    private int _used = 32;

    /// <param name="seed">The run's seed.</param>
    /// <param name="name">Who draws; another name draws other bytes.</param>
    public SeededRandomSource(ulong seed, string name)
    {
        byte[] material = new byte[8 + System.Text.Encoding.UTF8.GetByteCount(name)];
        BinaryPrimitives.WriteUInt64LittleEndian(material, seed);
        System.Text.Encoding.UTF8.GetBytes(name, material.AsSpan(8));
        Blake3.Hash(material, _key);
    }

    public void Fill(Span<byte> destination)
    {
        lock (_gate)
        {
            while (!destination.IsEmpty)
            {
                if (_used == _block.Length)
                    NextBlock();
                int taken = Math.Min(destination.Length, _block.Length - _used);
                _block.AsSpan(_used, taken).CopyTo(destination);
                _used += taken;
                destination = destination[taken..];
            }
        }
    }

    private void NextBlock()
    {
        Span<byte> input = stackalloc byte[40];
        _key.CopyTo(input);
        BinaryPrimitives.WriteUInt64LittleEndian(input[32..], _counter++);
        Blake3.Hash(input, _block);
        _used = 0;
    }
}
