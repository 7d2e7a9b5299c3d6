using System.Buffers.Binary;
using Pyde.Contracts.HandOff;
using Pyde.Types.Borsh;

namespace Consensus.Sequencer;

/// <summary>The records of <c>sequencer/1</c>: the state in its Borsh form, cut into pieces behind their offset and the bytes in all, u32 each.</summary>
internal sealed class SequencerHandOff
{
    private const int HeaderBytes = 8;
    private const int PieceBytesMax = 256 * 1024;
    private const int StateBytesMax = 512 * 1024 * 1024;

    private byte[]? _assembling;
    private int _assembled;

    public static void Export(SequencerState? state, IHandOffWriter writer)
    {
        if (state is null)
            return;
        byte[] bytes = BorshCodec.Encode(state);
        byte[] record = new byte[HeaderBytes + Math.Min(PieceBytesMax, bytes.Length)];
        for (int offset = 0; offset < bytes.Length; offset += PieceBytesMax)
        {
            int piece = Math.Min(PieceBytesMax, bytes.Length - offset);
            BinaryPrimitives.WriteUInt32LittleEndian(record, (uint)offset);
            BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(4), (uint)bytes.Length);
            bytes.AsSpan(offset, piece).CopyTo(record.AsSpan(HeaderBytes));
            writer.Write(record.AsSpan(0, HeaderBytes + piece));
        }
    }

    public ImportOutcome Import(IHandOffReader reader, ref SequencerState? state)
    {
        for (long index = 0; reader.TryRead(out ReadOnlySpan<byte> record); index++)
        {
            if (record.Length <= HeaderBytes)
                return ImportOutcome.Refused(index, $"expected more than {HeaderBytes} bytes, found {record.Length}");
            uint offset = BinaryPrimitives.ReadUInt32LittleEndian(record);
            uint total = BinaryPrimitives.ReadUInt32LittleEndian(record[4..]);
            ReadOnlySpan<byte> piece = record[HeaderBytes..];
            if (offset == 0)
            {
                if (total > StateBytesMax)
                    return ImportOutcome.Refused(index, $"expected at most {StateBytesMax} bytes, found {total}");
                (_assembling, _assembled) = (new byte[total], 0);
            }

            if (_assembling is null || total != _assembling.Length || offset != _assembled || piece.Length > _assembling.Length - _assembled)
                return ImportOutcome.Refused(index, $"expected byte {_assembled} of the state, found byte {offset} of {total}");
            piece.CopyTo(_assembling.AsSpan(_assembled));
            _assembled += piece.Length;
            if (_assembled < _assembling.Length)
                continue;
            DecodeOutcome outcome = BorshCodec.TryDecode(_assembling, out SequencerState taken);
            _assembling = null;
            if (outcome != DecodeOutcome.Ok)
                return ImportOutcome.Refused(index, $"expected the state in its canonical form, found {outcome}");
            state = taken;
        }

        return ImportOutcome.Accepted;
    }
}
