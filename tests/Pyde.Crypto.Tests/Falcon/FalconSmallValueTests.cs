using Pyde.Crypto.Falcon;

namespace Pyde.Crypto.Tests.Falcon;

public sealed class FalconSmallValueTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(512)]
    public void Values_outside_the_width_are_refused_however_many_there_are(int count)
    {
        sbyte[] values = new sbyte[512];
        byte[] bytes = new byte[FalconCodec.SmallBytes(6)];
        Assert.True(FalconCodec.TryEncodeSmall(values, 6, bytes));
        values.AsSpan(0, count).Fill(32);
        Assert.False(FalconCodec.TryEncodeSmall(values, 6, bytes));
    }
}
