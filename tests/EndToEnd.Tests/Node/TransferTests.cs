using EndToEnd.Tests.Support;
using Pyde.Cli.Demo;
using Pyde.Contracts.Mempool;
using Pyde.Types;
using Pyde.Types.Building;

namespace EndToEnd.Tests.Node;

public sealed class TransferTests(DevelopmentAccounts accounts) : IClassFixture<DevelopmentAccounts>
{
    private readonly DemoAccount _sender = accounts.All[5];
    private readonly DemoAccount _receiver = accounts.All[9];

    [Fact]
    public async Task Transfer_moves_its_amount_and_costs_the_sender_the_fee_of_its_receipt()
    {
        await using TestChain chain = await TestChain.StartAsync(accounts);
        UInt128 sent = await chain.BalanceAsync(_sender.Address);
        UInt128 received = await chain.BalanceAsync(_receiver.Address);
        Transaction transfer = _sender.Transactions.Transfer(_receiver.Address, Amounts.FromPyde(3));

        await chain.SubmitAsync(transfer);
        await chain.RunWaveAsync();

        Receipt receipt = chain.Journal.ReceiptOf(transfer);
        Assert.Equal(ReceiptStatus.Success, receipt.Status);
        Assert.Equal(1UL, receipt.Wave.Value);
        Assert.NotEqual(UInt128.Zero, receipt.FeePaid);
        Assert.Equal(sent - Amounts.FromPyde(3) - receipt.FeePaid, await chain.BalanceAsync(_sender.Address));
        Assert.Equal(received + Amounts.FromPyde(3), await chain.BalanceAsync(_receiver.Address));
    }

    [Fact]
    public async Task Transaction_signed_with_another_accounts_key_is_refused_and_the_owners_is_taken_once()
    {
        await using TestChain chain = await TestChain.StartAsync(accounts);
        UInt128 before = await chain.BalanceAsync(_receiver.Address);
        Transaction forged = new TransactionBuilder(ChainId.Development, _sender.Address, _receiver.Sign)
            .Transfer(_receiver.Address, Amounts.FromPyde(3));
        Transaction good = _sender.Transactions.Transfer(_receiver.Address, Amounts.FromPyde(3));

        Assert.Equal(InsertOutcome.SignatureInvalid, await chain.OfferAsync(forged));
        await chain.RunWaveAsync();

        Assert.Equal(before, await chain.BalanceAsync(_receiver.Address));
        Assert.Equal(InsertOutcome.Accepted, await chain.OfferAsync(good));
        Assert.Equal(InsertOutcome.Duplicate, await chain.OfferAsync(good));
        await chain.RunWaveAsync();
        Assert.Equal(InsertOutcome.NonceUsed, await chain.OfferAsync(good));
        Assert.Equal(before + Amounts.FromPyde(3), await chain.BalanceAsync(_receiver.Address));
    }

    [Fact]
    public async Task Every_wave_and_genesis_get_a_certificate_and_each_follows_the_record_before_it()
    {
        await using TestChain chain = await TestChain.StartAsync(accounts);
        WaveCommitRecord before = chain.Node.Head;
        await chain.RunWavesAsync(3);
        Assert.Equal(3UL, chain.Wave);
        Assert.Equal(4, chain.Journal.Roots.Count);
        Assert.Equal(4, chain.Journal.Finalized);
        Assert.NotEqual(before.Hash(), chain.Node.Head.PreviousRecordHash);
        before = chain.Node.Head;
        await chain.RunWaveAsync();
        Assert.Equal(before.Hash(), chain.Node.Head.PreviousRecordHash);
    }

    [Fact]
    public async Task Restarted_node_goes_on_from_its_last_wave_with_the_roots_of_one_that_never_stopped()
    {
        List<StateRoots> undisturbed = await RunAsync(restartAfter: []);
        List<StateRoots> restarted = await RunAsync(restartAfter: [1, 2, 4]);
        Assert.Equal(undisturbed, restarted);
    }

    [Fact]
    public async Task Second_node_on_the_same_data_folder_is_refused()
    {
        using TestFolder folder = new();
        await using TestChain chain = await TestChain.StartAsync(accounts, folder.Path, TestChain.Start);
        await Assert.ThrowsAsync<Pyde.Contracts.Host.StoreException>(
            () => TestChain.StartAsync(accounts, folder.Path, TestChain.Start));
        await chain.RunWaveAsync();
        Assert.Equal(1UL, chain.Wave);
    }

    private async Task<List<StateRoots>> RunAsync(int[] restartAfter)
    {
        using TestFolder folder = new();
        foreach (DemoAccount account in accounts.All)
            account.Restart();
        List<StateRoots> roots = [];
        TestChain chain = await TestChain.StartAsync(accounts, folder.Path, TestChain.Start);
        for (int wave = 1; wave <= 6; wave++)
        {
            Transaction transfer = _sender.Transactions.Transfer(_receiver.Address, Amounts.FromPyde((ulong)wave));
            await chain.SubmitAsync(transfer);
            await chain.RunWaveAsync();
            Assert.Equal(ReceiptStatus.Success, chain.Journal.ReceiptOf(transfer).Status);
            roots.Add(chain.Node.Head.Roots);
            if (!restartAfter.Contains(wave))
                continue;
            WaveCommitRecord head = chain.Node.Head;
            DateTimeOffset now = chain.Now;
            await chain.DisposeAsync();
            chain = await TestChain.StartAsync(accounts, folder.Path, now);
            Assert.Equal(head.Hash(), chain.Node.Head.Hash());
        }

        await chain.DisposeAsync();
        return roots;
    }
}
