using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Pyde.Types.Borsh;

namespace Pyde.Types;

/// <summary>Transactions that one member proposes together (consensus.md). Immutable, any thread.</summary>
public sealed class Batch : IBorshValue<Batch>
{
    /// <summary>Bytes of the smallest batch.</summary>
    public const int BytesMin = 8 + 4;

    private const int TransactionsMax = Limits.BatchBytesMax / Transaction.BytesMin;

    private StrongBox<BatchRef>? _reference;

    /// <summary>The chain it is for.</summary>
    public required ChainId ChainId { get; init; }

    /// <summary>The transactions in the proposed order.</summary>
    public required ImmutableArray<Transaction> Transactions
    {
        get;
        init => field = Require.AtMost(value, TransactionsMax, nameof(Transactions));
    }

    /// <summary>BLAKE3 of its Borsh form; computed once.</summary>
    /// <returns>The hash.</returns>
    public Hash32 Hash() => Reference().Hash;

    /// <summary>What a vertex says of it; computed once.</summary>
    /// <returns>The reference.</returns>
    public BatchRef Reference() => (_reference ??= new StrongBox<BatchRef>(ComputeReference())).Value;

    /// <summary>Bytes of its Borsh form.</summary>
    /// <returns>The length, without encoding anything.</returns>
    public int EncodedBytes()
    {
        int bytes = BytesMin;
        foreach (Transaction transaction in Transactions)
            bytes += transaction.EncodedBytes();
        return bytes;
    }

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteU64(ChainId.Value);
        writer.WriteVector(Transactions);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out Batch value)
    {
        value = null!;
        int start = reader.Offset;
        ulong chainId = reader.ReadU64();
        ImmutableArray<Transaction> transactions = reader.ReadVector<Transaction>(TransactionsMax, Transaction.BytesMin);
        if (reader.Offset - start > Limits.BatchBytesMax)
            reader.FailAt(DecodeOutcome.LimitExceeded, start);
        if (reader.IsOk)
            value = new Batch { ChainId = new ChainId(chainId), Transactions = transactions };
        return reader.Outcome;
    }

    private BatchRef ComputeReference()
    {
        byte[] bytes = BorshCodec.Encode(this);
        return new BatchRef(Digest.Blake3(bytes), (uint)bytes.Length);
    }
}
