using FsCheck;
using FsCheck.Fluent;
using Pyde.Types.Borsh;

namespace Pyde.Types.Tests;

public sealed class GenesisTests
{
    private const string Smallest = """{"chainId":1,"ruleSet":1,"accounts":[],"validators":[]}""";

    [Fact]
    public void Any_genesis_written_as_JSON_reads_back_to_the_same_hash()
    {
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(40), Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            Genesis genesis = BorshCases.GenesisOf(Draw.Seeded(seed));
            return Genesis.TryParseJson(genesis.ToJson(), out Genesis? read, out _) && read.Hash() == genesis.Hash();
        }));
    }

    [Fact]
    public void The_hash_does_not_depend_on_the_order_of_accounts_in_the_file_but_on_every_balance()
    {
        const string First = """{"address":"0x0000000000000000000000000000000000000000000000000000000000000001","balance":"1"}""";
        const string Second = """{"address":"0x0000000000000000000000000000000000000000000000000000000000000002","balance":"2"}""";
        Hash32 hash = Parse(Smallest.Replace("\"accounts\":[]", $"\"accounts\":[{First},{Second}]", StringComparison.Ordinal)).Hash();
        Hash32 swapped = Parse(Smallest.Replace("\"accounts\":[]", $"\"accounts\":[{Second},{First}]", StringComparison.Ordinal)).Hash();
        string richer = First.Replace("\"1\"", "\"3\"", StringComparison.Ordinal);
        Hash32 other = Parse(Smallest.Replace("\"accounts\":[]", $"\"accounts\":[{richer},{Second}]", StringComparison.Ordinal)).Hash();
        Assert.Equal(hash, swapped);
        Assert.NotEqual(hash, other);
    }

    [Fact]
    public void What_the_file_leaves_out_has_the_default_parameters()
    {
        Genesis genesis = Parse(Smallest);
        Assert.Equal(new GenesisParameters(), genesis.Parameters);
        Assert.Equal(AuthKeys.None, genesis.Multisig);
        Assert.Equal(Digest.Blake3(BorshCodec.Encode(genesis)), genesis.Hash());
        Assert.Throws<InvalidOperationException>(() => genesis.FirstCommittee());
    }

    [Theory]
    [InlineData("", "JSON")]
    [InlineData("null", "expected an object")]
    [InlineData("[]", "JSON")]
    [InlineData("""{"ruleSet":1,"accounts":[],"validators":[]}""", "chainId")]
    [InlineData("""{"chainId":1,"accounts":[],"validators":[]}""", "ruleSet")]
    [InlineData("""{"chainId":1,"ruleSet":1,"validators":[]}""", "accounts")]
    [InlineData("""{"chainId":1,"ruleSet":1,"accounts":[]}""", "validators")]
    [InlineData("""{"chainId":-1,"ruleSet":1,"accounts":[],"validators":[]}""", "chainId")]
    [InlineData("""{"chainId":1,"ruleSet":1,"accounts":[null],"validators":[]}""", "accounts[0]")]
    [InlineData("""{"chainId":1,"ruleSet":1,"accounts":[{"balance":"1"}],"validators":[]}""", "accounts[0].address")]
    [InlineData("""{"chainId":1,"ruleSet":1,"accounts":[{"address":"0x12","balance":"1"}],"validators":[]}""", "accounts[0].address")]
    [InlineData("""{"chainId":1,"ruleSet":1,"accounts":[],"validators":[],"unknown":1}""", "unknown")]
    [InlineData("""{"chainId":1,"ruleSet":1,"accounts":[],"validators":[],"parameters":{"baseFee":"-1"}}""", "parameters.baseFee")]
    [InlineData("""{"chainId":1,"ruleSet":1,"accounts":[],"validators":[],"parameters":{"baseFee":"1e3"}}""", "parameters.baseFee")]
    [InlineData("""{"chainId":1,"ruleSet":1,"accounts":[],"validators":[],"multisig":{"publicKeys":[]}}""", "multisig.publicKeys")]
    [InlineData("""{"chainId":1,"ruleSet":1,"accounts":[],"validators":[],"multisig":{"publicKeys":["0x09"]}}""", "publicKeys[0]")]
    public void A_file_that_is_not_a_genesis_is_refused_with_the_place_in_words(string json, string place)
    {
        Assert.False(Genesis.TryParseJson(json, out Genesis? genesis, out string refusal));
        Assert.Null(genesis);
        Assert.Contains(place, refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void An_address_twice_is_refused()
    {
        const string Entry = """{"address":"0x0000000000000000000000000000000000000000000000000000000000000001","balance":"1"}""";
        string json = Smallest.Replace("\"accounts\":[]", $"\"accounts\":[{Entry},{Entry}]", StringComparison.Ordinal);
        Assert.False(Genesis.TryParseJson(json, out _, out string refusal));
        Assert.Contains("every address once", refusal, StringComparison.Ordinal);
    }

    private static Genesis Parse(string json)
    {
        Assert.True(Genesis.TryParseJson(json, out Genesis? genesis, out string refusal), refusal);
        return genesis;
    }
}
