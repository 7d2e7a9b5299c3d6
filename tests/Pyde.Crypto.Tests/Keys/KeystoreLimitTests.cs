using Pyde.Crypto.Keys;

namespace Pyde.Crypto.Tests.Keys;

public sealed class KeystoreLimitTests
{
    [Fact]
    public void A_file_of_the_greatest_size_is_read_and_one_byte_more_is_malformed()
    {
        byte[] padded = new byte[Keystore.FileBytesMax + 1];
        padded.AsSpan().Fill((byte)' ');
        new Keystore().ToJson().CopyTo(padded, 0);

        Assert.Equal(KeystoreOutcome.Ok, Keystore.TryParse(padded.AsSpan(..^1), out Keystore? keystore));
        Assert.Equal(0, keystore!.Count);
        Assert.Equal(KeystoreOutcome.Malformed, Keystore.TryParse(padded, out keystore));
        Assert.Null(keystore);
    }

    [Theory]
    [InlineData(128, 1, 16, true)]
    [InlineData(136, 1, 17, false)]
    [InlineData(127, 1, 16, false)]
    [InlineData(8, 1, 1, true)]
    [InlineData(8, 1, 0, false)]
    [InlineData(8, 16, 1, true)]
    [InlineData(8, 0, 1, false)]
    [InlineData(8, 17, 1, false)]
    [InlineData(KdfParameters.MemoryKibibytesMax, 1, 1, true)]
    [InlineData(KdfParameters.MemoryKibibytesMax + 1, 1, 1, false)]
    public void Work_of_a_guess_is_accepted_up_to_its_limits(int memoryKibibytes, int iterations, int lanes, bool expected) =>
        Assert.Equal(expected, new KdfParameters(memoryKibibytes, iterations, lanes).IsAcceptable);

    [Fact]
    public void A_null_is_the_callers_error_by_its_name()
    {
        var keystore = new Keystore();
        using Secret secret = Secret.CopyOf([1]);
        Assert.Throws<ArgumentNullException>("name", () => keystore.TryGet(null!, out _));
        Assert.Throws<ArgumentNullException>("name", () => keystore.Add(null!, [], secret, secret, KdfParameters.Standard));
        Assert.Throws<ArgumentNullException>("secretKey", () => keystore.Add("a", [], null!, secret, KdfParameters.Standard));
        Assert.Throws<ArgumentNullException>("password", () => keystore.Add("a", [], secret, null!, KdfParameters.Standard));
        Assert.Throws<ArgumentNullException>("name", () => keystore.Open(null!, secret, out _));
        Assert.Throws<ArgumentNullException>("password", () => keystore.Open("a", null!, out _));
        Assert.Throws<ArgumentNullException>("name", () => keystore.Remove(null!));
        Assert.Throws<ArgumentNullException>("name", () => keystore.Export(null!, out _));
        Assert.Throws<ArgumentNullException>("name", () => keystore.Import(keystore, null!, "a"));
    }
}
