using System.Buffers;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Parachains;

/// <summary>Data of the chain's own events.</summary>
internal static class EventData
{
    public static byte[] Number(ulong number)
    {
        ArrayBufferWriter<byte> output = Begin(out BorshWriter writer);
        writer.WriteU64(number);
        return output.WrittenSpan.ToArray();
    }

    public static byte[] Numbers(ulong first, ulong second)
    {
        ArrayBufferWriter<byte> output = Begin(out BorshWriter writer);
        writer.WriteU64(first);
        writer.WriteU64(second);
        return output.WrittenSpan.ToArray();
    }

    public static byte[] NumberAndHash(ulong number, Hash32 hash)
    {
        ArrayBufferWriter<byte> output = Begin(out BorshWriter writer);
        writer.WriteU64(number);
        writer.WriteHash32(hash);
        return output.WrittenSpan.ToArray();
    }

    public static byte[] Version(uint version)
    {
        ArrayBufferWriter<byte> output = Begin(out BorshWriter writer);
        writer.WriteU32(version);
        return output.WrittenSpan.ToArray();
    }

    public static byte[] Switch(uint from, uint to, ModuleHash module)
    {
        ArrayBufferWriter<byte> output = Begin(out BorshWriter writer);
        writer.WriteU32(from);
        writer.WriteU32(to);
        writer.WriteHash32(module.Value);
        return output.WrittenSpan.ToArray();
    }

    public static byte[] Closed(ulong message, byte outcome, bool hasFailed)
    {
        ArrayBufferWriter<byte> output = Begin(out BorshWriter writer);
        writer.WriteU64(message);
        writer.WriteU8(outcome);
        writer.WriteBool(hasFailed);
        return output.WrittenSpan.ToArray();
    }

    private static ArrayBufferWriter<byte> Begin(out BorshWriter writer)
    {
        var output = new ArrayBufferWriter<byte>();
        writer = new BorshWriter(output);
        return output;
    }
}
