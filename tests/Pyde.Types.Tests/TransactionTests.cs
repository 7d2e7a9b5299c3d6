using System.Collections.Immutable;
using System.Reflection;
using Pyde.Types.Borsh;

namespace Pyde.Types.Tests;

public sealed class TransactionTests
{
    [Fact]
    public void Hash_covers_every_field_but_the_signature()
    {
        Transaction original = BorshCases.TransactionOf(Draw.Golden());
        Dictionary<string, Transaction> changed = new(StringComparer.Ordinal)
        {
            [nameof(Transaction.ChainId)] = With(chainId: new ChainId(1)),
            [nameof(Transaction.From)] = With(from: Address.Zero),
            [nameof(Transaction.To)] = With(to: Address.Zero),
            [nameof(Transaction.Value)] = With(value: 1),
            [nameof(Transaction.Data)] = With(data: [1, 2]),
            [nameof(Transaction.GasLimit)] = With(gasLimit: 1),
            [nameof(Transaction.Nonce)] = With(nonce: 1),
            [nameof(Transaction.FeePayer)] = With(feePayer: FeePayer.Paymaster(Address.Zero)),
            [nameof(Transaction.AccessList)] = With(accessList: []),
            [nameof(Transaction.Deadline)] = With(deadline: 0),
            [nameof(Transaction.Type)] = With(type: TransactionType.Standard),
        };
        Assert.Equal(With().Hash(), original.Hash());
        Assert.Equal(original.Hash(), original.WithSignature(new byte[] { 9 }).Hash());
        Assert.All(changed, pair => Assert.NotEqual(original.Hash(), pair.Value.Hash()));
        IEnumerable<string> fields = typeof(Transaction).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Select(property => property.Name).Where(name => name != nameof(Transaction.Signature)).Order(StringComparer.Ordinal);
        Assert.Equal(fields, changed.Keys.Order(StringComparer.Ordinal));

        Transaction With(
            ChainId? chainId = null, Address? from = null, Address? to = null, UInt128? value = null, byte[]? data = null,
            ulong? gasLimit = null, ulong? nonce = null, FeePayer? feePayer = null, ImmutableArray<AccessEntry>? accessList = null,
            ulong? deadline = null, TransactionType? type = null) => new()
            {
                ChainId = chainId ?? original.ChainId,
                From = from ?? original.From,
                To = to ?? original.To,
                Value = value ?? original.Value,
                Data = data ?? original.Data,
                GasLimit = gasLimit ?? original.GasLimit,
                Nonce = nonce ?? original.Nonce,
                FeePayer = feePayer ?? original.FeePayer,
                AccessList = accessList ?? original.AccessList,
                Deadline = deadline is null ? original.Deadline : new WaveNumber(deadline.Value),
                Type = type ?? original.Type,
                Signature = original.Signature,
            };
    }

    [Fact]
    public void Hash_of_every_form_is_Poseidon2_over_the_layout_of_the_design()
    {
        Transaction transaction = BorshCases.TransactionOf(Draw.Golden());
        byte[] accessList = [2, 0, 0, 0, .. transaction.AccessList.SelectMany(BorshCodec.Encode)];
        byte[] input =
        [
            .. BitConverter.GetBytes(transaction.ChainId.Value), .. transaction.From.ToArray(), .. transaction.To.ToArray(),
            .. BitConverter.GetBytes((ulong)transaction.Value), .. BitConverter.GetBytes((ulong)(transaction.Value >> 64)),
            .. Digest.Poseidon2(transaction.Data.Span).ToArray(), .. BitConverter.GetBytes(transaction.GasLimit),
            .. BitConverter.GetBytes(transaction.Nonce), 2, .. transaction.FeePayer.PaymasterAddress.ToArray(),
            .. Digest.Poseidon2(accessList).ToArray(), 1, .. BitConverter.GetBytes(transaction.Deadline!.Value.Value), 53,
        ];
        Assert.Equal(Digest.Poseidon2(input), transaction.Hash());
    }

    [Theory]
    [InlineData(2)]
    [InlineData(19)]
    [InlineData(31)]
    [InlineData(54)]
    [InlineData(255)]
    public void A_type_that_is_not_assigned_is_refused(byte type)
    {
        byte[] bytes = BorshCodec.Encode(BorshCases.TransactionOf(Draw.Golden()));
        bytes[^1] = type;
        Assert.Equal(DecodeOutcome.InvalidTag, BorshCodec.TryDecode(bytes, out Transaction _, out int failureOffset));
        Assert.Equal(bytes.Length - 1, failureOffset);
    }

    [Fact]
    public void A_transaction_of_128_KiB_is_accepted_and_one_byte_more_is_refused()
    {
        int dataBytes = Limits.TransactionBytesMax - Transaction.BytesMin;
        byte[] atBound = BorshCodec.Encode(Carrying(dataBytes));
        Assert.Equal(Limits.TransactionBytesMax, atBound.Length);
        Assert.Equal(DecodeOutcome.Ok, BorshCodec.TryDecode(atBound, out Transaction _));
        Assert.Equal(DecodeOutcome.LimitExceeded, BorshCodec.TryDecode(BorshCodec.Encode(Carrying(dataBytes + 1)), out Transaction _));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(33)]
    public void Two_access_entries_of_one_address_and_type_are_refused(int entries)
    {
        var list = new AccessEntry[entries];
        for (int i = 0; i < entries; i++)
            list[i] = new AccessEntry { Address = Address.FromBytes([.. new byte[31], (byte)i]), Type = AccessType.Read };
        Assert.Equal(DecodeOutcome.Ok, BorshCodec.TryDecode(BorshCodec.Encode(Carrying(0, list)), out Transaction _));

        list[^1] = new AccessEntry { Address = list[0].Address, Type = AccessType.ReadWrite };
        Assert.Equal(DecodeOutcome.Ok, BorshCodec.TryDecode(BorshCodec.Encode(Carrying(0, list)), out Transaction _));

        list[^1] = new AccessEntry { Address = list[0].Address, Type = AccessType.Read, Keys = [Hash32.Zero] };
        Assert.Equal(DecodeOutcome.Duplicate, BorshCodec.TryDecode(BorshCodec.Encode(Carrying(0, list)), out Transaction _));
    }

    [Fact]
    public void The_same_key_twice_in_an_access_entry_is_refused()
    {
        var entry = new AccessEntry { Address = Address.Zero, Type = AccessType.Read, Keys = [Hash32.Zero, Hash32.Zero] };
        Assert.Equal(DecodeOutcome.Duplicate, BorshCodec.TryDecode(BorshCodec.Encode(entry), out AccessEntry _));
    }

    [Fact]
    public void The_longest_multisig_signature_field_fits_and_one_byte_more_does_not()
    {
        Transaction transaction = Carrying(0);
        Transaction longest = transaction.WithSignature(new byte[Limits.SignatureFieldBytesMax]);
        Assert.Equal(DecodeOutcome.Ok, BorshCodec.TryDecode(BorshCodec.Encode(longest), out Transaction _));
        Assert.Throws<ArgumentException>(() => transaction.WithSignature(new byte[Limits.SignatureFieldBytesMax + 1]));
    }

    [Fact]
    public void A_batch_of_4_MiB_is_accepted_and_one_byte_more_is_refused()
    {
        Transaction[] filling = [.. Enumerable.Repeat(Carrying(Limits.TransactionBytesMax - Transaction.BytesMin), 31)];
        int rest = Limits.BatchBytesMax - Batch.BytesMin - (31 * Limits.TransactionBytesMax);
        var atBound = new Batch { ChainId = new(1), Transactions = [.. filling, .. Split(rest)] };
        Assert.Equal(Limits.BatchBytesMax, atBound.EncodedBytes());
        byte[] bytes = BorshCodec.Encode(atBound);
        Assert.Equal((uint)bytes.Length, atBound.Reference().SizeBytes);
        Assert.Equal(DecodeOutcome.Ok, BorshCodec.TryDecode(bytes, out Batch _));
        var above = new Batch { ChainId = new(1), Transactions = [.. filling, .. Split(rest + 1)] };
        Assert.Equal(DecodeOutcome.LimitExceeded, BorshCodec.TryDecode(BorshCodec.Encode(above), out Batch _));
    }

    [Fact]
    public void A_list_that_was_never_set_is_refused() =>
        Assert.Throws<ArgumentException>(() => new Batch { ChainId = new(1), Transactions = default });

    private static Transaction[] Split(int bytes) =>
        [Carrying((bytes / 2) - Transaction.BytesMin), Carrying(bytes - (bytes / 2) - Transaction.BytesMin)];

    private static Transaction Carrying(int dataBytes, params AccessEntry[] accessList) => new()
    {
        ChainId = ChainId.Development,
        From = Address.Zero,
        Data = new byte[dataBytes],
        AccessList = [.. accessList],
    };
}
