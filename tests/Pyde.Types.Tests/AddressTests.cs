namespace Pyde.Types.Tests;

public sealed class AddressTests
{
    private const string HexText = "0xf07856fdf4796baa6d477ddfe926774d367b25c20e8c7d9d337b63034c9e0cfa";

    // Computed apart from this code with the reference algorithm of BIP 350.
    private const string BechText = "pyde17pu9dl0509465m280h07jfnhf5m8kfwzp6x8m8fn0d3sxny7pnaqj73lx0";

    [Fact]
    public void Both_text_forms_are_written_and_read()
    {
        Assert.True(Address.TryParse(HexText, out Address fromHex));
        Assert.True(Address.TryParse(BechText, out Address fromBech));
        Assert.True(Address.TryParse(BechText.ToUpperInvariant(), out Address fromUpper));
        Assert.Equal(fromHex, fromBech);
        Assert.Equal(fromHex, fromUpper);
        Assert.Equal(HexText, fromHex.ToString());
        Assert.Equal(BechText, fromHex.ToBech32());
    }

    [Theory]
    [InlineData("")]
    [InlineData("0x")]
    [InlineData("f07856fdf4796baa6d477ddfe926774d367b25c20e8c7d9d337b63034c9e0cfa")]
    [InlineData("0xf07856fdf4796baa6d477ddfe926774d367b25c20e8c7d9d337b63034c9e0cf")]
    [InlineData("0xf07856fdf4796baa6d477ddfe926774d367b25c20e8c7d9d337b63034c9e0cfa0")]
    [InlineData("0xg07856fdf4796baa6d477ddfe926774d367b25c20e8c7d9d337b63034c9e0cfa")]
    [InlineData("pyde17pu9dl0509465m280h07jfnhf5m8kfwzp6x8m8fn0d3sxny7pnaq8zpnrd")]
    [InlineData("pyde17pu9dl0509465m280h07jfnhf5m8kfwzp6x8m8fn0d3sxny7pnap0g92ma")]
    [InlineData("pyda17pu9dl0509465m280h07jfnhf5m8kfwzp6x8m8fn0d3sxny7pnaq4mrtfv")]
    [InlineData("pyde1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqauhgve")]
    [InlineData("pyde17pu9dl0509465m280h07jfnhf5m8kfwzp6x8m8fn0d3sxny7pnaqj73lx")]
    [InlineData("Pyde17pu9dl0509465m280h07jfnhf5m8kfwzp6x8m8fn0d3sxny7pnaqj73lx0")]
    [InlineData("pyde17pu9dl0509465m280h07jfnhf5m8kfwzp6x8m8fn0d3sxny7pnaqj73lx1")]
    public void Other_texts_are_refused(string text)
    {
        // Among them: the older checksum, set padding bits, another prefix, 31 bytes, mixed case, one wrong symbol.
        Assert.False(Address.TryParse(text, out Address address));
        Assert.Equal(Address.Zero, address);
    }

    [Fact]
    public void Any_single_wrong_symbol_is_refused()
    {
        for (int i = 0; i < BechText.Length; i++)
        {
            char wrong = BechText[i] == 'q' ? 'p' : 'q';
            Assert.False(Address.TryParse(BechText[..i] + wrong + BechText[(i + 1)..], out _));
        }
    }

    [Fact]
    public void An_address_of_a_key_needs_897_bytes()
    {
        Assert.Throws<ArgumentException>(() => Address.FromPublicKey(new byte[896]));
        Assert.Throws<ArgumentException>(() => Address.FromPublicKey(new byte[898]));
    }

    [Fact]
    public void Contract_and_parachain_of_one_name_have_different_ids()
    {
        Assert.Equal(Digest.Poseidon2("pyde-contract:counter"u8), Address.FromContractName("counter").Value);
        Assert.Equal(Digest.Poseidon2("pyde-parachain:counter"u8), ParachainId.FromName("counter").Value);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("7")]
    [InlineData("price-feed")]
    [InlineData("a--b")]
    [InlineData("abcdefghijklmnopqrstuvwxyz012345")]
    public void Names_of_the_allowed_form_are_valid(string name) => Assert.True(ParachainId.TryFromName(name, out _));

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("-a")]
    [InlineData("a-")]
    [InlineData("A")]
    [InlineData("a_b")]
    [InlineData("a b")]
    [InlineData("ä")]
    [InlineData("٣")]
    [InlineData("abcdefghijklmnopqrstuvwxyz0123456")]
    public void Names_of_another_form_are_refused(string name)
    {
        Assert.False(ParachainId.TryFromName(name, out _));
        Assert.Throws<ArgumentException>(() => ParachainId.FromName(name));
        Assert.Throws<ArgumentException>(() => Address.FromContractName(name));
    }
}
