using System.Buffers.Binary;
using Pyde.Contracts.State;
using Pyde.Types;

namespace Pyde.Contracts.Conformance.State;

/// <summary>Steps of a wave as an executor would leave them: every third one is a system step, which has no transaction.</summary>
internal static class StateSteps
{
    public const int Emitters = 3;
    public const int Topics = 4;

    public static Address Emitter(int number) => new(Digest.Blake3([3, (byte)number]));

    public static Hash32 Topic(int number) => Digest.Blake3([4, (byte)number]);

    public static IEnumerable<EventRecord> Events(ulong wave, uint step)
    {
        for (uint index = 0; index < step % 3; index++)
        {
            int mixed = (int)(wave + step + (2 * index));
            yield return Event(wave, step, index, mixed % Emitters, [mixed % Topics, (mixed + 1) % Topics]);
        }
    }

    public static EventRecord Event(ulong wave, uint step, uint index, int emitter, int[] topics) => new()
    {
        Wave = new WaveNumber(wave),
        TxIndex = step,
        EventIndex = index,
        Emitter = Emitter(emitter),
        Topics = [.. topics.Select(Topic)],
        Data = new byte[] { (byte)wave, (byte)step, (byte)index },
    };

    public static Receipt Receipt(ulong wave, uint step, EventRecord[] events) => new()
    {
        Wave = new WaveNumber(wave),
        TxIndex = step,
        TxHash = TransactionHash(wave, step),
        Status = ReceiptStatus.Success,
        GasUsed = 21_000 + step,
        FeePaid = wave,
        EventCount = (uint)events.Count(item => item.TxIndex == step),
        ReturnData = new byte[] { (byte)step },
    };

    /// <summary>Writes a module, or drops it.</summary>
    public static CodeWrite Code(byte[] code, bool isDropped) =>
        new(Digest.Blake3(code), isDropped ? default(ReadOnlyMemory<byte>?) : code);

    public static Hash32 TransactionHash(ulong wave, uint step)
    {
        byte[] input = new byte[sizeof(ulong) + sizeof(uint)];
        BinaryPrimitives.WriteUInt64LittleEndian(input, wave);
        BinaryPrimitives.WriteUInt32LittleEndian(input.AsSpan(sizeof(ulong)), step);
        return Digest.Blake3(input);
    }

    public static ReadOnlyMemory<byte> Transaction(Receipt receipt) =>
        receipt.TxIndex % 3 == 2 ? ReadOnlyMemory<byte>.Empty : receipt.TxHash.ToArray().AsMemory(0, 5 + (int)(receipt.TxIndex % 20));

    public static HardFinalityCert Certificate(WaveNumber wave, Hash32 record) => new()
    {
        Epoch = default,
        Wave = wave,
        RecordHash = record,
        Signatures = new CommitteeSignatures(default, []),
    };
}
