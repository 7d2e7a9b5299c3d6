using System.Buffers;
using Pyde.Types.Borsh;

namespace Pyde.Types.Tests;

public sealed class BorshPrimitiveTests
{
    [Fact]
    public void Primitives_are_little_endian_with_u32_lengths()
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new BorshWriter(output);
        writer.WriteU8(1);
        writer.WriteU16(0x0203);
        writer.WriteU32(0x04050607);
        writer.WriteU64(0x08090a0b0c0d0e0f);
        writer.WriteU128(new UInt128(0x1011121314151617, 0x18191a1b1c1d1e1f));
        writer.WriteBool(true);
        writer.WriteOptionTag(false);
        writer.WriteString("é");
        writer.WriteBytes([0xaa]);
        writer.WriteFixed([0xbb]);
        Assert.Equal(
            "01" + "0302" + "07060504" + "0f0e0d0c0b0a0908" + "1f1e1d1c1b1a19181716151413121110" + "01" + "00" + "02000000c3a9"
            + "01000000aa" + "bb",
            Convert.ToHexStringLower(output.WrittenSpan));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(255)]
    public void A_bool_or_option_tag_above_one_is_refused(byte value)
    {
        var boolReader = new BorshReader([value]);
        Assert.False(boolReader.ReadBool());
        Assert.Equal(DecodeOutcome.InvalidBool, boolReader.Outcome);
        var tagReader = new BorshReader([value]);
        Assert.False(tagReader.ReadOptionTag());
        Assert.Equal(DecodeOutcome.InvalidTag, tagReader.Outcome);
    }

    [Theory]
    [InlineData("ff")]
    [InlineData("c0af")]
    [InlineData("eda080")]
    [InlineData("f4908080")]
    [InlineData("e282")]
    public void Invalid_UTF8_is_refused_where_the_string_begins(string hex)
    {
        byte[] text = Convert.FromHexString(hex);
        var reader = new BorshReader([7, (byte)text.Length, 0, 0, 0, .. text]);
        reader.ReadU8();
        Assert.Equal(string.Empty, reader.ReadString(100));
        Assert.Equal((DecodeOutcome.InvalidUtf8, 1), (reader.Outcome, reader.FailureOffset));
    }

    [Fact]
    public void A_lone_surrogate_cannot_be_written() =>
        Assert.ThrowsAny<ArgumentException>(() => new BorshWriter(new ArrayBufferWriter<byte>()).WriteString("\ud800"));

    [Fact]
    public void A_length_at_the_bound_is_read_and_one_above_it_is_refused()
    {
        var atBound = new BorshReader([3, 0, 0, 0, 1, 2, 3]);
        Assert.Equal([1, 2, 3], atBound.ReadBytes(3));
        var above = new BorshReader([3, 0, 0, 0, 1, 2, 3]);
        Assert.Empty(above.ReadBytes(2));
        Assert.Equal((DecodeOutcome.LimitExceeded, 0), (above.Outcome, above.FailureOffset));
    }

    [Fact]
    public void A_count_that_the_remaining_bytes_cannot_hold_is_Truncated_before_anything_is_allocated()
    {
        byte[] bytes = [255, 255, 255, 127, 1, 2, 3];
        long before = GC.GetAllocatedBytesForCurrentThread();
        var reader = new BorshReader(bytes);
        bool isEmpty = reader.ReadVector<Hash32>(int.MaxValue, Hash32.Bytes).IsEmpty;
        long allocatedBytes = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(isEmpty);
        Assert.Equal(DecodeOutcome.Truncated, reader.Outcome);
        Assert.InRange(allocatedBytes, 0, 1_024);
    }

    [Fact]
    public void The_first_failure_sticks_and_later_reads_answer_nothing()
    {
        var reader = new BorshReader([2, 1, 1, 1, 1, 1, 1, 1, 1]);
        reader.ReadBool();
        Assert.Equal(0UL, reader.ReadU64());
        Assert.Empty(reader.ReadBytes(10));
        Assert.Equal(DecodeOutcome.InvalidBool, reader.Fail(DecodeOutcome.Truncated));
        Assert.Equal((DecodeOutcome.InvalidBool, 0), (reader.Outcome, reader.FailureOffset));
    }
}
