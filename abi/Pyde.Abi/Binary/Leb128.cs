namespace Pyde.Abi.Binary;

/// <summary>Writes LEB128 numbers in their shortest form.</summary>
internal static class Leb128
{
    internal static void AppendUnsigned(List<byte> output, uint value)
    {
        while (value >= 0x80)
        {
            output.Add((byte)(value | 0x80));
            value >>= 7;
        }

        output.Add((byte)value);
    }

    internal static byte[] Signed(long value)
    {
        List<byte> output = [];
        while (true)
        {
            byte next = (byte)(value & 0x7f);
            value >>= 7;
            bool isLast = (value == 0 && (next & 0x40) == 0) || (value == -1 && (next & 0x40) != 0);
            output.Add(isLast ? next : (byte)(next | 0x80));
            if (isLast)
                return [.. output];
        }
    }
}
