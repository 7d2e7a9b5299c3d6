using Pyde.Abi.Tests.Support;

namespace Wasm.EngineSuite.Hostile;

/// <summary>Draws modules that are almost always wrong, most of them deep inside: valid ones with something done to them.</summary>
internal sealed class HostileSource(IReadOnlyList<byte[]> valid, Random random)
{
    private const int HeaderBytes = 8;
    private const byte CodeSection = 10;

    // Largest and smallest numbers, numbers with bytes or bits to spare, and with too many.
    private static readonly byte[][] Numbers =
    [
        [0xff, 0xff, 0xff, 0xff, 0x0f], [0xff, 0xff, 0xff, 0xff, 0x07], [0x80, 0x80, 0x80, 0x80, 0x08], [0x80, 0x80, 0x80, 0x80, 0x00],
        [0x80, 0x00], [0x81, 0x80, 0x80, 0x00], [0xff, 0xff, 0xff, 0xff, 0x1f], [0xff, 0xff, 0xff, 0xff, 0x7f], [0x7f], [0x40], [0x00],
        [0x80, 0x80, 0x80, 0x80, 0x80, 0x00], [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01], [0xff, 0xff, 0x03], [0xe8, 0x07],
    ];

    private static readonly byte[][] Names =
    [
        [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xff], [0xf4, 0x90, 0x80, 0x80], [0xc2], [0x00], [.. "pyde.abi"u8], [.. "name"u8], [.. "pyde_gas"u8], [],
        [0xef, 0xbb, 0xbf], [0xe2, 0x80, 0xae], [.. "__proto__"u8], [0xf0, 0x9f, 0x98, 0x80],
    ];

    // Every opcode that means something, prefixes among them.
    private static readonly byte[] Opcodes = [.. Enumerable.Range(0, 0xd7).Select(op => (byte)op), 0xfb, 0xfc, 0xfd, 0xfe];

    internal byte[] Draw()
    {
        byte[] bytes = Pick();
        for (int turns = random.Next(4) == 0 ? random.Next(2, 5) : 1; turns > 0; turns--)
            bytes = Change(bytes);
        return bytes;
    }

    // Small ones more often: a change then hits more of what a module is made of.
    private byte[] Pick()
    {
        byte[] first = valid[random.Next(valid.Count)];
        byte[] second = valid[random.Next(valid.Count)];
        return first.Length < second.Length ? first : second;
    }

    private byte[] Change(byte[] bytes) => random.Next(12) switch
    {
        0 => FlipBits(bytes),
        1 => bytes[..random.Next(bytes.Length)],
        2 => Splice(bytes, Position(bytes), random.Next(4), Piece(Pick())),
        3 => Splice(bytes, Position(bytes), random.Next(2), Number()),
        4 => Splice(bytes, Position(bytes), 1, [Opcodes[random.Next(Opcodes.Length)]]),
        5 => ChangeSection(bytes),
        6 => ChangeOrder(bytes),
        7 => InsertCustom(bytes),
        8 or 9 => ChangeBody(bytes),
        10 => ChangeInsideSection(bytes),
        _ => [.. bytes.AsSpan(0, Math.Min(HeaderBytes, bytes.Length)), .. Noise()],
    };

    private byte[] FlipBits(byte[] bytes)
    {
        if (bytes.Length == 0)
            return bytes;
        byte[] changed = [.. bytes];
        for (int i = random.Next(1, 5); i > 0; i--)
            changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
        return changed;
    }

    // Another size than the content has, or the number written in another way.
    private byte[] ChangeSection(byte[] bytes)
    {
        List<Part> parts = Sections(bytes);
        if (parts.Count == 0)
            return Noise();
        Part part = parts[random.Next(parts.Count)];
        byte[] size = random.Next(3) switch
        {
            0 => ModuleBuilder.U32((uint)Math.Max(0, part.End - part.Content + random.Next(-3, 4))),
            1 => Overlong((uint)(part.End - part.Content)),
            _ => Number(),
        };
        return Splice(bytes, part.Start + 1, part.Content - part.Start - 1, size);
    }

    private byte[] ChangeOrder(byte[] bytes)
    {
        List<Part> parts = Sections(bytes);
        if (parts.Count == 0)
            return Noise();
        Part part = parts[random.Next(parts.Count)];
        Part other = parts[random.Next(parts.Count)];
        ReadOnlySpan<byte> section = bytes.AsSpan(part.Start, part.End - part.Start);
        switch (random.Next(4))
        {
            case 0:
                return Splice(bytes, other.Start, 0, section);
            case 1:
                return Splice(bytes, part.Start, part.End - part.Start, default);
            case 2:
                return Splice(bytes, part.Start, 1, [(byte)random.Next(16)]);
            default:
                byte[] foreign = Pick();
                List<Part> foreignParts = Sections(foreign);
                if (foreignParts.Count == 0)
                    return Splice(bytes, part.Start, part.End - part.Start, default);
                Part chosen = foreignParts[random.Next(foreignParts.Count)];
                return Splice(bytes, part.Start, part.End - part.Start, foreign.AsSpan(chosen.Start, chosen.End - chosen.Start));
        }
    }

    private byte[] InsertCustom(byte[] bytes)
    {
        List<Part> parts = Sections(bytes);
        byte[] name = Names[random.Next(Names.Length)];
        byte[] length = random.Next(4) == 0 ? Number() : ModuleBuilder.U32((uint)name.Length);
        byte[] content = [.. length, .. name, .. Noise().AsSpan(0, random.Next(20))];
        int at = parts.Count == 0 ? Math.Min(HeaderBytes, bytes.Length) : parts[random.Next(parts.Count)].Start;
        return Splice(bytes, at, 0, [0, .. ModuleBuilder.U32((uint)content.Length), .. content]);
    }

    // Sizes of body and section stay right, so that what is inside the body is looked at.
    private byte[] ChangeBody(byte[] bytes)
    {
        foreach (Part part in Sections(bytes))
        {
            if (bytes[part.Start] != CodeSection)
                continue;
            int at = part.Content;
            if (!TryReadU32(bytes, ref at, out uint count) || count == 0)
                break;
            for (uint chosen = (uint)random.Next((int)Math.Min(count, 64)); ; chosen--)
            {
                int start = at;
                if (!TryReadU32(bytes, ref at, out uint size) || at > part.End || size > (uint)(part.End - at))
                    return bytes;
                if (chosen == 0)
                {
                    byte[] body = ChangeContent(bytes.AsSpan(at, (int)size));
                    byte[] sized = [.. ModuleBuilder.U32((uint)body.Length), .. body];
                    byte[] content = Splice(bytes[part.Content..part.End], start - part.Content, at + (int)size - start, sized);
                    return WithContent(bytes, part, content);
                }

                at += (int)size;
            }
        }

        return FlipBits(bytes);
    }

    private byte[] ChangeInsideSection(byte[] bytes)
    {
        List<Part> parts = Sections(bytes);
        if (parts.Count == 0)
            return FlipBits(bytes);
        Part part = parts[random.Next(parts.Count)];
        return WithContent(bytes, part, ChangeContent(bytes.AsSpan(part.Content, part.End - part.Content)));
    }

    private byte[] ChangeContent(ReadOnlySpan<byte> content)
    {
        if (content.Length == 0)
            return Number();
        int at = random.Next(content.Length);
        return random.Next(6) switch
        {
            0 => Splice(content, at, 0, Number()),
            1 => Splice(content, at, Math.Min(random.Next(1, 4), content.Length - at), default),
            2 => Splice(content, at, 1, [Opcodes[random.Next(Opcodes.Length)]]),
            3 => Splice(content, at, 0, Piece(content)),
            4 => Splice(content, at, 0, [Opcodes[random.Next(Opcodes.Length)], (byte)random.Next(4)]),
            _ => FlipBits(content.ToArray()),
        };
    }

    private static byte[] WithContent(byte[] bytes, Part part, byte[] content) =>
        Splice(bytes, part.Start + 1, part.End - part.Start - 1, [.. ModuleBuilder.U32((uint)content.Length), .. content]);

    private ReadOnlySpan<byte> Piece(ReadOnlySpan<byte> bytes)
    {
        int from = random.Next(bytes.Length);
        return bytes.Slice(from, random.Next(Math.Min(60, bytes.Length - from) + 1));
    }

    private byte[] Number() => Numbers[random.Next(Numbers.Length)];

    private byte[] Noise()
    {
        byte[] noise = new byte[random.Next(20, 60)];
        random.NextBytes(noise);
        return noise;
    }

    private int Position(byte[] bytes) => bytes.Length <= HeaderBytes ? 0 : random.Next(HeaderBytes, bytes.Length);

    private static byte[] Overlong(uint value) =>
    [
        (byte)(value | 0x80), (byte)((value >> 7) | 0x80), (byte)((value >> 14) | 0x80), (byte)((value >> 21) | 0x80), (byte)(value >> 28),
    ];

    private static byte[] Splice(ReadOnlySpan<byte> bytes, int at, int removed, ReadOnlySpan<byte> inserted)
    {
        at = Math.Min(at, bytes.Length);
        removed = Math.Min(removed, bytes.Length - at);
        byte[] result = new byte[bytes.Length - removed + inserted.Length];
        bytes[..at].CopyTo(result);
        inserted.CopyTo(result.AsSpan(at));
        bytes[(at + removed)..].CopyTo(result.AsSpan(at + inserted.Length));
        return result;
    }

    // As far as the sizes make sense.
    private static List<Part> Sections(byte[] bytes)
    {
        List<Part> parts = [];
        for (int at = HeaderBytes; at < bytes.Length;)
        {
            int start = at++;
            if (!TryReadU32(bytes, ref at, out uint size) || size > (uint)(bytes.Length - at))
                break;
            parts.Add(new Part(start, at, at + (int)size));
            at += (int)size;
        }

        return parts;
    }

    private static bool TryReadU32(byte[] bytes, ref int at, out uint value)
    {
        value = 0;
        for (int shift = 0; shift < 35 && at < bytes.Length; shift += 7)
        {
            byte next = bytes[at++];
            value |= (uint)(next & 0x7f) << shift;
            if (next < 0x80)
                return true;
        }

        return false;
    }

    private readonly record struct Part(int Start, int Content, int End);
}
