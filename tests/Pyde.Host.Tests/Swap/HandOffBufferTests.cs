using Pyde.Contracts.HandOff;
using Pyde.Host.Swap;

namespace Pyde.Host.Tests.Swap;

/// <summary>The records of a hand-off are framed, bounded and digested by the host.</summary>
public sealed class HandOffBufferTests
{
    private static readonly byte[] Largest = new byte[HandOffBuffer.RecordBytes];

    [Theory]
    [InlineData(HandOffPhase.Base)]
    [InlineData(HandOffPhase.Delta)]
    public void Records_come_out_as_they_went_in(HandOffPhase phase)
    {
        HandOffBuffer buffer = new(phase);
        byte[][] records = [[1], [2, 3, 4], [5], [.. Enumerable.Repeat((byte)6, 700)]];
        foreach (byte[] record in records)
            buffer.Write(record);
        buffer.Seal();

        // Twice: a migration reads what the import reads again.
        foreach (int _ in (int[])[1, 2])
        {
            IHandOffReader reader = buffer.Open()!;
            foreach (byte[] record in records)
            {
                Assert.True(reader.TryRead(out ReadOnlySpan<byte> read));
                Assert.Equal(record, read.ToArray());
            }

            Assert.False(reader.TryRead(out ReadOnlySpan<byte> none));
            Assert.True(none.IsEmpty);
        }

        Assert.Equal(705, buffer.Bytes);
    }

    [Fact]
    public void Stream_without_records_is_opened_and_has_none()
    {
        HandOffBuffer buffer = new(HandOffPhase.Delta);
        buffer.Seal();
        Assert.False(buffer.Open()!.TryRead(out _));
    }

    [Fact]
    public void Stream_that_grew_after_it_was_sealed_is_not_opened()
    {
        HandOffBuffer buffer = new(HandOffPhase.Delta);
        buffer.Write([1]);
        Assert.Null(buffer.Open());
        buffer.Seal();
        Assert.NotNull(buffer.Open());
        buffer.Write([2]);
        Assert.Null(buffer.Open());
    }

    [Fact]
    public void Record_has_1_byte_to_4_MiB()
    {
        HandOffBuffer buffer = new(HandOffPhase.Delta);
        Assert.Equal(4_194_304, buffer.RecordBytesMax);
        buffer.Write(Largest);
        ArgumentException large = Assert.Throws<ArgumentException>(() => buffer.Write(new byte[Largest.Length + 1]));
        ArgumentException empty = Assert.Throws<ArgumentException>(() => buffer.Write([]));
        Assert.StartsWith("a record has 1 to 4194304 bytes, not 4194305", large.Message, StringComparison.Ordinal);
        Assert.StartsWith("a record has 1 to 4194304 bytes, not 0", empty.Message, StringComparison.Ordinal);
        Assert.Equal(Largest.Length, buffer.Bytes);
    }

    [Fact]
    public void Base_slice_is_full_at_256_KiB_and_a_delta_never()
    {
        HandOffBuffer slice = new(HandOffPhase.Base);
        HandOffBuffer delta = new(HandOffPhase.Delta);
        foreach (HandOffBuffer buffer in (HandOffBuffer[])[slice, delta])
        {
            buffer.Write(new byte[(256 * 1_024) - 1]);
            Assert.False(buffer.IsSliceFull);
            buffer.Write([1]);
        }

        Assert.True(slice.IsSliceFull);
        Assert.False(delta.IsSliceFull);
    }

    [Fact]
    public void Full_slice_takes_two_records_more_and_not_a_byte_beyond()
    {
        HandOffBuffer slice = new(HandOffPhase.Base);
        HandOffBuffer delta = new(HandOffPhase.Delta);
        foreach (HandOffBuffer buffer in (HandOffBuffer[])[slice, delta])
        {
            buffer.Write(new byte[256 * 1_024]);
            buffer.Write(Largest);
            buffer.Write(Largest);
        }

        InvalidOperationException over = Assert.Throws<InvalidOperationException>(() => slice.Write([1]));
        Assert.Equal("a slice has at most 8650752 bytes", over.Message);
        delta.Write([1]);
        Assert.Equal(8_650_752, slice.Bytes);
        Assert.Equal(8_650_753, delta.Bytes);
    }
}
