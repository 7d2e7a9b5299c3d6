using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Pyde.Types.Tests;

/// <summary>Where samples get their contents from: a counter for golden bytes, a seeded generator for properties.</summary>
internal sealed class Draw
{
    private readonly Random? _random;
    private byte _counter;

    private Draw(Random? random) => _random = random;

    /// <summary>Every byte is the one before plus one, every list has two elements, every option is present.</summary>
    public static Draw Golden() => new(null);

    public static Draw Seeded(int seed) => new(new Random(seed));

    public byte[] Exactly(int count)
    {
        byte[] bytes = new byte[count];
        if (_random is not null)
        {
            _random.NextBytes(bytes);
            return bytes;
        }

        for (int i = 0; i < count; i++)
            bytes[i] = ++_counter;
        return bytes;
    }

    public byte U8() => Exactly(1)[0];

    public ushort U16() => BinaryPrimitives.ReadUInt16LittleEndian(Exactly(2));

    public uint U32() => BinaryPrimitives.ReadUInt32LittleEndian(Exactly(4));

    public ulong U64() => BinaryPrimitives.ReadUInt64LittleEndian(Exactly(8));

    public UInt128 U128() => BinaryPrimitives.ReadUInt128LittleEndian(Exactly(16));

    public Hash32 Hash() => Hash32.FromBytes(Exactly(Hash32.Bytes));

    public Address Address() => new(Hash());

    public ParachainId Parachain() => new(Hash());

    public ModuleHash Module() => new(Hash());

    public bool Flag() => _random is null || _random.Next(2) == 1;

    /// <summary>A number below the bound; the last one in golden samples.</summary>
    public int Below(int bound) => _random?.Next(bound) ?? bound - 1;

    public int Count(int min, int max) => _random?.Next(min, Math.Min(max, min + 6) + 1) ?? Math.Clamp(2, min, max);

    public byte[] Bytes(int max) => Exactly(_random?.Next(Math.Min(max, 40) + 1) ?? 3);

    public string Text() => _random is null ? "héllo" : new string('a', _random.Next(3)) + (Flag() ? "ß€😀" : "x");

    public ImmutableArray<T> List<T>(int min, int max, Func<Draw, T> element)
    {
        var values = new T[Count(min, max)];
        for (int i = 0; i < values.Length; i++)
            values[i] = element(this);
        return [.. values];
    }
}
