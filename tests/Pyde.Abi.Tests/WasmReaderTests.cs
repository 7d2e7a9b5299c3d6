using Pyde.Abi.Binary;
using Pyde.Abi.Tests.Support;
using static Pyde.Abi.Binary.ModuleErrorCode;

namespace Pyde.Abi.Tests;

public sealed class WasmReaderTests
{
    [Theory]
    [InlineData("00", 0U)]
    [InlineData("7f", 127U)]
    [InlineData("80 01", 128U)]
    [InlineData("80 00", 0U)]                                                           // longer than needed is allowed
    [InlineData("80 80 80 80 00", 0U)]
    [InlineData("ff ff ff ff 0f", uint.MaxValue)]
    [InlineData("e5 8e 26", 624_485U)]
    public void Unsigned_number_of_32_bits(string bytes, uint value)
    {
        WasmReader reader = new(Modules.Hex(bytes));
        Assert.Equal(value, reader.ReadU32());
        Assert.Equal((0, None), (reader.Remaining, reader.ErrorCode));
    }

    [Theory]
    [InlineData("00", 0)]
    [InlineData("3f", 63)]
    [InlineData("40", -64)]
    [InlineData("7f", -1)]
    [InlineData("c0 00", 64)]
    [InlineData("bf 7f", -65)]
    [InlineData("ff ff ff ff 07", int.MaxValue)]
    [InlineData("80 80 80 80 78", int.MinValue)]
    [InlineData("ff ff ff ff 7f", -1)]
    public void Signed_number_of_32_bits(string bytes, int value)
    {
        WasmReader reader = new(Modules.Hex(bytes));
        Assert.Equal(value, reader.ReadS32());
        Assert.Equal((0, None), (reader.Remaining, reader.ErrorCode));
    }

    [Theory]
    [InlineData("00", 0L)]
    [InlineData("7f", -1L)]
    [InlineData("80 80 80 80 80 80 80 80 80 7f", long.MinValue)]
    [InlineData("ff ff ff ff ff ff ff ff ff 00", long.MaxValue)]
    [InlineData("ff ff ff ff ff ff ff ff 7f", -1L)]
    [InlineData("80 80 80 80 10", 4_294_967_296L)]
    public void Signed_number_of_64_bits(string bytes, long value)
    {
        WasmReader reader = new(Modules.Hex(bytes));
        Assert.Equal(value, reader.ReadS64());
        Assert.Equal((0, None), (reader.Remaining, reader.ErrorCode));
    }

    [Theory]
    [InlineData("ff ff ff ff 0f", 4_294_967_295L)]
    [InlineData("80 80 80 80 70", -4_294_967_296L)]
    [InlineData("7f", -1L)]
    public void Signed_number_of_33_bits(string bytes, long value)
    {
        WasmReader reader = new(Modules.Hex(bytes));
        Assert.Equal(value, reader.ReadS33());
        Assert.Equal((0, None), (reader.Remaining, reader.ErrorCode));
    }

    [Theory]
    [InlineData('U', "ff ff ff ff 1f", IntegerTooLarge, 4)]
    [InlineData('U', "ff ff ff ff 8f 00", IntegerTooLong, 4)]
    [InlineData('U', "ff ff", UnexpectedEnd, 2)]
    [InlineData('S', "ff ff ff ff 0f", IntegerTooLarge, 4)]                              // the sign is not repeated
    [InlineData('S', "80 80 80 80 70", IntegerTooLarge, 4)]
    [InlineData('S', "80 80 80 80 88 00", IntegerTooLong, 4)]
    [InlineData('S', "80", UnexpectedEnd, 1)]
    [InlineData('T', "80 80 80 80 60", IntegerTooLarge, 4)]
    [InlineData('T', "80 80 80 80 80 00", IntegerTooLong, 4)]
    [InlineData('L', "80 80 80 80 80 80 80 80 80 01", IntegerTooLarge, 9)]
    [InlineData('L', "80 80 80 80 80 80 80 80 80 7e", IntegerTooLarge, 9)]
    [InlineData('L', "80 80 80 80 80 80 80 80 80 80 00", IntegerTooLong, 9)]
    public void Number_that_is_too_long_too_large_or_cut_off_is_zero_and_an_error_at_its_byte(
        char kind, string bytes, ModuleErrorCode code, int offset)
    {
        WasmReader reader = new(Modules.Hex(bytes));
        long value = kind switch
        {
            'U' => reader.ReadU32(),
            'S' => reader.ReadS32(),
            'T' => reader.ReadS33(),
            _ => reader.ReadS64(),
        };
        Assert.Equal((0L, code, offset), (value, reader.ErrorCode, reader.ErrorOffset));
    }

    [Fact]
    public void First_error_sticks_and_everything_behind_it_reads_as_zero()
    {
        WasmReader reader = new([1, 2, 3]);
        Assert.Equal(1, reader.ReadByte());
        reader.Fail(BadMagic, 7);
        reader.Fail(BadVersion, 8);
        Assert.Equal((BadMagic, 7), (reader.ErrorCode, reader.ErrorOffset));
        Assert.Equal((0, 0, (byte)0), (reader.Remaining, reader.ReadByte(), reader.Peek()));
        Assert.Equal((BadMagic, 7), (reader.ErrorCode, reader.ErrorOffset));
    }

    [Fact]
    public void Part_that_was_entered_bounds_every_read_until_it_is_left()
    {
        WasmReader reader = new([0x81, 0x01, 0x80, 0x02, 0x05]);
        Assert.Equal(5, reader.Enter(2));
        Assert.Equal(2, reader.End);
        Assert.Equal(129U, reader.ReadU32());
        Assert.Equal(0, reader.Peek());
        reader.Leave(5, SectionSize);
        Assert.Equal((5, 3), (reader.End, reader.Remaining));
        Assert.Equal(0x80, reader.Peek());
        int outer = reader.Enter(1);
        Assert.Equal(0U, reader.ReadU32());
        Assert.Equal((UnexpectedEnd, 3), (reader.ErrorCode, reader.ErrorOffset));
        reader.Leave(outer, SectionSize);
        Assert.Equal(UnexpectedEnd, reader.ErrorCode);
    }

    [Fact]
    public void Part_that_was_not_read_to_its_end_or_is_longer_than_what_is_left_is_an_error()
    {
        WasmReader left = new([1, 2, 3]);
        int outer = left.Enter(2);
        left.ReadByte();
        left.Leave(outer, BodySize);
        Assert.Equal((BodySize, 1), (left.ErrorCode, left.ErrorOffset));
        WasmReader whole = new([1, 2, 3]);
        Assert.Equal(3, whole.Enter(3));
        Assert.False(whole.Failed);
        WasmReader longer = new([1, 2, 3]);
        longer.Enter(4);
        Assert.Equal((UnexpectedEnd, 0), (longer.ErrorCode, longer.ErrorOffset));
    }

    [Fact]
    public void Count_may_be_what_is_left_and_not_one_more()
    {
        WasmReader fits = new([2, 0, 0]);
        Assert.Equal((2, false), (fits.ReadCount(), fits.Failed));
        WasmReader tooMany = new([3, 0, 0]);
        Assert.Equal((0, UnexpectedEnd, 0), (tooMany.ReadCount(), tooMany.ErrorCode, tooMany.ErrorOffset));
    }

    [Fact]
    public void Bytes_are_read_when_all_of_them_are_there()
    {
        WasmReader reader = new([1, 2, 3]);
        Assert.Equal([1, 2, 3], reader.ReadBytes(3).ToArray());
        Assert.True(reader.ReadBytes(1).IsEmpty);
        Assert.Equal((UnexpectedEnd, 3), (reader.ErrorCode, reader.ErrorOffset));
    }
}
