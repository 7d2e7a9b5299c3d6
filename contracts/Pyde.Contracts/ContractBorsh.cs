using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Contracts;

/// <summary>Bounds and shapes that several codecs of the contracts share.</summary>
/// <remarks>
/// Both sides check the same bound: what could not be decoded at a replay is refused when it is recorded, as the caller's breach of the
/// contract.
/// </remarks>
internal static class ContractBorsh
{
    /// <summary>A topic, a protocol: 64 characters of at most 4 bytes.</summary>
    internal const int NameBytesMax = 256;

    /// <summary>An endpoint, a reason, a text for people.</summary>
    internal const int TextBytesMax = 64 * 1024;

    /// <summary>Endpoints to connect to at the start.</summary>
    internal const int EndpointsMax = 1_024;

    /// <summary>A message, a question, an answer, or anything that came as one and is not checked yet.</summary>
    internal const int MessageBytesMax = 8 * 1024 * 1024;

    /// <summary>A piece of a stream.</summary>
    internal const int StreamBytesMax = 16 * 1024 * 1024;

    /// <summary>A state value.</summary>
    internal const int StateValueBytesMax = 1024 * 1024;

    /// <summary>Writes, events, steps or hashes of one wave.</summary>
    internal const int WaveItemsMax = 1 << 24;

    /// <summary>Submissions of one insertion.</summary>
    internal const int SubmissionsMax = 1_024;

    /// <summary>Smallest account: address, nonce window, balance, code hash, storage root, type, keys, tank, key nonce.</summary>
    internal const int AccountBytesMin = 32 + (8 + 2) + 16 + 32 + 32 + 1 + 1 + 16 + 4;

    /// <summary>Transactions that one insertion can make room for.</summary>
    internal const int EvictionsMax = 1 << 20;

    internal static void WriteText(ref BorshWriter writer, string text, int bytesMax)
    {
        ArgumentNullException.ThrowIfNull(text);
        Bound(System.Text.Encoding.UTF8.GetByteCount(text), bytesMax);
        writer.WriteString(text);
    }

    internal static void WriteBytes(ref BorshWriter writer, ReadOnlyMemory<byte> bytes, int bytesMax)
    {
        Bound(bytes.Length, bytesMax);
        writer.WriteBytes(bytes.Span);
    }

    internal static void WriteOptionalBytes(ref BorshWriter writer, ReadOnlyMemory<byte>? bytes, int bytesMax)
    {
        writer.WriteOptionTag(bytes is not null);
        if (bytes is { } present)
            WriteBytes(ref writer, present, bytesMax);
    }

    // Not ": null": beside a ReadOnlyMemory that null is an array, and the answer would be empty instead of absent.
    internal static ReadOnlyMemory<byte>? ReadOptionalBytes(ref BorshReader reader, int bytesMax) =>
        reader.ReadOptionTag() ? reader.ReadBytes(bytesMax) : default(ReadOnlyMemory<byte>?);

    internal static void WriteOptional<T>(ref BorshWriter writer, T? value)
        where T : class, IBorshValue<T>
    {
        writer.WriteOptionTag(value is not null);
        value?.Encode(ref writer);
    }

    internal static T? ReadOptional<T>(ref BorshReader reader)
        where T : class, IBorshValue<T> => reader.ReadOptionTag() ? reader.ReadValue<T>() : null;

    internal static void WriteList<T>(ref BorshWriter writer, IReadOnlyList<T> values, int countMax)
        where T : IBorshValue<T>
    {
        WriteCount(ref writer, values, countMax);
        for (int i = 0; i < values.Count; i++)
            values[i].Encode(ref writer);
    }

    internal static IReadOnlyList<T> ReadList<T>(ref BorshReader reader, int countMax, int elementBytesMin)
        where T : IBorshValue<T>
    {
        T[] values = new T[reader.ReadCount(countMax, elementBytesMin)];
        for (int i = 0; i < values.Length && reader.IsOk; i++)
            values[i] = reader.ReadValue<T>();
        return values;
    }

    internal static void WriteTexts(ref BorshWriter writer, IReadOnlyList<string> values, int countMax, int bytesMax)
    {
        WriteCount(ref writer, values, countMax);
        for (int i = 0; i < values.Count; i++)
            WriteText(ref writer, values[i], bytesMax);
    }

    internal static IReadOnlyList<string> ReadTexts(ref BorshReader reader, int countMax, int bytesMax)
    {
        string[] values = new string[reader.ReadCount(countMax, elementBytesMin: 4)];
        for (int i = 0; i < values.Length && reader.IsOk; i++)
            values[i] = reader.ReadString(bytesMax);
        return values;
    }

    internal static void WriteByteLists(ref BorshWriter writer, IReadOnlyList<ReadOnlyMemory<byte>> values, int countMax, int bytesMax)
    {
        WriteCount(ref writer, values, countMax);
        for (int i = 0; i < values.Count; i++)
            WriteBytes(ref writer, values[i], bytesMax);
    }

    internal static IReadOnlyList<ReadOnlyMemory<byte>> ReadByteLists(ref BorshReader reader, int countMax, int bytesMax)
    {
        ReadOnlyMemory<byte>[] values = new ReadOnlyMemory<byte>[reader.ReadCount(countMax, elementBytesMin: 4)];
        for (int i = 0; i < values.Length && reader.IsOk; i++)
            values[i] = reader.ReadBytes(bytesMax);
        return values;
    }

    internal static void WriteMembers(ref BorshWriter writer, IReadOnlyList<MemberId> members)
    {
        WriteCount(ref writer, members, Limits.CommitteeMembersMax);
        for (int i = 0; i < members.Count; i++)
            writer.WriteU16(members[i].Value);
    }

    internal static IReadOnlyList<MemberId> ReadMembers(ref BorshReader reader)
    {
        MemberId[] members = new MemberId[reader.ReadCount(Limits.CommitteeMembersMax, elementBytesMin: 2)];
        for (int i = 0; i < members.Length; i++)
            members[i] = new MemberId(reader.ReadU16());
        return members;
    }

    internal static void WriteCommittee(ref BorshWriter writer, Committee committee)
    {
        ArgumentNullException.ThrowIfNull(committee);
        writer.WriteU64(committee.Epoch.Value);
        writer.WriteCount(committee.Size);
        foreach (CommitteeMember member in committee.Members)
        {
            writer.WriteHash32(member.Validator.Value);
            writer.WriteFixed(member.PublicKey.Span);
        }
    }

    /// <returns>Null after a failure; an empty committee is one, since there is no such value.</returns>
    internal static Committee? ReadCommittee(ref BorshReader reader)
    {
        ulong epoch = reader.ReadU64();
        int countAt = reader.Offset;
        int count = reader.ReadCount(Limits.CommitteeMembersMax, Hash32.Bytes + Limits.PublicKeyBytes);
        if (reader.IsOk && count == 0)
            reader.FailAt(DecodeOutcome.InvalidValue, countAt);
        CommitteeMember[] members = new CommitteeMember[count];
        for (int i = 0; i < members.Length && reader.IsOk; i++)
            members[i] = new CommitteeMember(reader.ReadAddress(), reader.ReadFixed(Limits.PublicKeyBytes).ToArray());
        return reader.IsOk ? new Committee(new EpochNumber(epoch), [.. members]) : null;
    }

    internal static void WriteCount<T>(ref BorshWriter writer, IReadOnlyList<T> values, int countMax)
    {
        ArgumentNullException.ThrowIfNull(values);
        Bound(values.Count, countMax);
        writer.WriteCount(values.Count);
    }

    private static void Bound(int actual, int max)
    {
        if (actual > max)
            throw new ArgumentException($"at most {max}, found {actual}");
    }
}
