using System.Runtime.InteropServices;
using Pyde.Crypto.Hashing;

namespace Pyde.Crypto.Tests;

public sealed class KeccakSpongeClearTests
{
    [Fact]
    public void A_cleared_sponge_holds_no_word_of_what_it_absorbed()
    {
        KeccakSponge[] sponge = [new(KeccakSponge.Rate256, KeccakSponge.SuffixShake)];
        sponge[0].Absorb(Patterns.Bytes(200));
        Span<byte> memory = MemoryMarshal.Cast<KeccakSponge, byte>(sponge.AsSpan());
        Assert.True(memory[..200].ContainsAnyExcept((byte)0));

        sponge[0].Clear();

        Assert.False(memory[..200].ContainsAnyExcept((byte)0));
    }

    [Fact]
    public void A_cleared_sponge_takes_nothing_more()
    {
        var sponge = new KeccakSponge(KeccakSponge.Rate256, KeccakSponge.SuffixShake);
        sponge.Absorb([1]);
        sponge.Clear();
        Assert.True(sponge.IsSqueezing);
        bool refused = false;
        try
        {
            sponge.Absorb([1]);
        }
        catch (InvalidOperationException)
        {
            refused = true;
        }

        Assert.True(refused);
    }
}
