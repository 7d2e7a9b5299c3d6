using Execution.Waves.Accounts;
using Execution.Waves.Tests.World;
using Pyde.Contracts.Execution;
using Pyde.Parachains;
using Pyde.Types;

namespace Execution.Waves.Tests;

public sealed class TransferTests : IDisposable
{
    private readonly Chain _chain = new();

    [Fact]
    public void Transfer_moves_the_value_and_charges_gas_at_the_base_fee()
    {
        UInt128 before = _chain.BalanceOf(_chain[0].Address);
        Receipt receipt = _chain.Do(_chain[0].Transactions.Transfer(_chain[1].Address, 7));
        Assert.Equal(21_000ul, receipt.GasUsed);
        Assert.Equal((UInt128)210_000, receipt.FeePaid);
        Assert.Equal(before - 7 - 210_000, _chain.BalanceOf(_chain[0].Address));
        Assert.Equal(before + 7, _chain.BalanceOf(_chain[1].Address));
    }

    [Fact]
    public void Fees_go_seventy_twenty_ten_with_the_remainder_to_the_treasury()
    {
        _chain.Do(_chain[0].Transactions.Transfer(_chain[1].Address, 1));
        SupplyRecord supply = new Ledger(_chain.State).Supply();
        Assert.Equal(((UInt128)147_000, (UInt128)42_000, (UInt128)21_000), (supply.Burnt, supply.RewardPool, supply.Treasury));
    }

    [Fact]
    public void Transfer_to_a_new_address_makes_its_account()
    {
        var stranger = new Address(Digest.Blake3("stranger"u8));
        _chain.Do(_chain[0].Transactions.Transfer(stranger, 5));
        Assert.Equal((UInt128)5, _chain.BalanceOf(stranger));
    }

    [Fact]
    public void Sixteen_nonces_may_come_in_any_order_and_the_seventeenth_is_skipped()
    {
        Transaction[] transactions = [.. Enumerable.Range(0, 17).Select(_ => _chain[0].Transactions.Transfer(_chain[1].Address, 1))];
        _chain.Run([transactions[16], .. transactions[..16].Reverse()]);
        Assert.Equal(16, _chain.Last.Receipts.Count);
        Assert.Equal("NonceOutsideWindow", Assert.IsType<TransactionSkipped>(Assert.Single(_chain.Outputs.Items)).Reason);
        _chain.Do(transactions[16]);
    }

    [Fact]
    public void Transaction_that_was_executed_is_skipped_when_it_comes_again()
    {
        Transaction transfer = _chain[0].Transactions.Transfer(_chain[1].Address, 1);
        _chain.Run(transfer, transfer);
        Assert.Single(_chain.Last.Receipts);
        _chain.Run(transfer);
        Assert.Empty(_chain.Last.Receipts);
        Assert.Equal("NonceUsed", Skipped());
    }

    [Theory]
    [InlineData(1ul, "WrongChain")]
    [InlineData(31_337ul, "")]
    public void Transaction_for_another_chain_is_skipped(ulong chain, string reason)
    {
        Transaction transfer = Signed(new Transaction { ChainId = new ChainId(chain), From = _chain[0].Address, GasLimit = 21_000 });
        _chain.Run(transfer);
        Assert.Equal(reason, Skipped());
    }

    [Theory]
    [InlineData(0ul, "DeadlinePassed")]
    [InlineData(1ul, "")]
    public void Transaction_is_valid_up_to_its_deadline(ulong deadline, string reason)
    {
        Transaction transfer = Signed(new Transaction
        {
            ChainId = new ChainId(31_337),
            From = _chain[0].Address,
            GasLimit = 21_000,
            Deadline = new WaveNumber(deadline),
        });
        _chain.Run(transfer);
        Assert.Equal(reason, Skipped());
    }

    [Theory]
    [InlineData(20_999ul, "GasOutOfBounds")]
    [InlineData(21_000ul, "")]
    [InlineData(1_600_000_000ul, "")]
    [InlineData(1_600_000_001ul, "GasOutOfBounds")]
    public void Gas_limit_lies_between_the_intrinsic_gas_and_the_ceiling(ulong gasLimit, string reason)
    {
        _chain.Run(_chain[0].Transactions.Sign(TransactionType.Standard, _chain[1].Address, 1, default, gasLimit));
        Assert.Equal(reason, Skipped());
    }

    [Fact]
    public void Sum_of_gas_limits_stays_below_the_ceiling_and_the_rest_is_skipped()
    {
        Transaction Large(int actor) => _chain[actor].Transactions.Sign(
            TransactionType.Standard, _chain[5].Address, 1, default, 800_000_000);
        _chain.Run(Large(0), Large(1), _chain[2].Transactions.Transfer(_chain[5].Address, 1));
        Assert.Equal(2, _chain.Last.Receipts.Count);
        Assert.Equal("AboveCeiling", Skipped());
    }

    [Fact]
    public void Balance_must_cover_value_and_gas_limit_together()
    {
        UInt128 all = _chain.BalanceOf(_chain[0].Address);
        _chain.Run(_chain[0].Transactions.Sign(TransactionType.Standard, _chain[1].Address, all - 209_999, default, 21_000));
        Assert.Equal("InsufficientBalance", Skipped());

        // One wave later the base fee is 9.
        _chain.Do(
            new Pyde.Types.Building.TransactionBuilder(_chain.Genesis.ChainId, _chain[0].Address, _chain[0].Signer)
                .Sign(TransactionType.Standard, _chain[1].Address, all - 189_000, default, 21_000));
        Assert.Equal((UInt128)0, _chain.BalanceOf(_chain[0].Address));
    }

    [Fact]
    public void Value_near_the_largest_number_overflows_nothing()
    {
        _chain.Run(_chain[0].Transactions.Sign(TransactionType.Standard, _chain[1].Address, UInt128.MaxValue, default, 1_600_000_000));
        Assert.Equal("InsufficientBalance", Skipped());
    }

    [Fact]
    public void Signature_of_another_key_is_skipped()
    {
        Transaction transfer = _chain[0].Transactions.Transfer(_chain[1].Address, 1);
        _chain.Run(transfer.WithSignature(_chain[1].Signer(SigningContexts.Transaction, transfer.Hash())));
        Assert.Equal("SignatureInvalid", Skipped());
    }

    [Fact]
    public void Types_that_are_reserved_are_refused_with_a_receipt_that_says_so()
    {
        Receipt receipt = _chain.Try(_chain[0].Transactions.Sign(TransactionType.StakeDeposit, default, 0, default, 50_000));
        Assert.Equal((ReceiptStatus.Refused, (ushort)RefusalCode.TypeNotServed), (receipt.Status, receipt.RefusalCode));
        Assert.Equal((UInt128)210_000, receipt.FeePaid);
    }

    [Fact]
    public void Base_fee_falls_after_an_empty_wave_and_never_below_one()
    {
        for (int i = 0; i < 30; i++)
            _chain.Run();
        Assert.Equal((UInt128)1, _chain.Record.BaseFee);
    }

    public void Dispose() => _chain.Dispose();

    private Transaction Signed(Transaction transaction) =>
        transaction.WithSignature(_chain[0].Signer(SigningContexts.Transaction, transaction.Hash()));

    private string Skipped() => _chain.Outputs.Items.OfType<TransactionSkipped>().SingleOrDefault()?.Reason ?? string.Empty;
}
