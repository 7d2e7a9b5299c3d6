using Execution.Waves.Tests.World;
using Pyde.Types;

namespace Execution.Waves.Tests;

public sealed class FeeTests
{
    [Fact]
    public void Wave_one_charges_the_fee_of_genesis_and_genesis_uses_no_gas()
    {
        using var chain = new Chain(parameters => parameters with { BaseFee = 1_000 });
        Assert.Equal(((UInt128)1_000, 0ul), (chain.Record.BaseFee, chain.Record.GasUsed));
        chain.Run();
        Assert.Equal((UInt128)1_000, chain.Record.BaseFee);
        chain.Run();
        Assert.Equal((UInt128)875, chain.Record.BaseFee);
    }

    [Fact]
    public void Wave_at_the_ceiling_raises_the_next_fee_by_an_eighth_and_not_more()
    {
        using var chain = new Chain(parameters => parameters with { BaseFee = 1_000 });
        Parachain burner = Parachain.Register(chain, "burner", Guests.Module.Burner());
        UInt128 before = chain.Record.BaseFee;
        chain.RunUnchecked([.. Enumerable.Range(0, 10).Select(actor =>
            chain[actor].Transactions.CallParachain(burner.Id, "burn", default, gasLimit: 160_000_000))]);
        Assert.Equal(FeeMarket.CeilingGas, chain.Record.GasUsed);
        UInt128 charged = chain.Record.BaseFee;
        Assert.True(charged < before);
        chain.Run();
        Assert.Equal(charged + (charged / 8), chain.Record.BaseFee);
    }
}
