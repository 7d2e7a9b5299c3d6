using Pyde.Types.Borsh;

namespace Pyde.Types;

/// <summary>What came of one step of a wave. Its Borsh form is a leaf of the receipts root (state.md).</summary>
public sealed class Receipt : IBorshValue<Receipt>
{
    /// <summary>Bytes of the smallest receipt.</summary>
    public const int BytesMin = 8 + 4 + 32 + 1 + 2 + 8 + 16 + 4 + 4 + 1;

    /// <summary>The wave that executed the step.</summary>
    public required WaveNumber Wave { get; init; }

    /// <summary>The step's index in the wave.</summary>
    public required uint TxIndex { get; init; }

    /// <summary>The transaction's hash, or that of the system step (waves.md).</summary>
    public required Hash32 TxHash { get; init; }

    /// <summary>How it ended.</summary>
    public required ReceiptStatus Status { get; init; }

    /// <summary>Which rule refused it, as the executor numbers them; 0 unless <see cref="Status"/> is Refused or Skipped.</summary>
    public ushort RefusalCode { get; init; }

    /// <summary>Gas it used.</summary>
    public ulong GasUsed { get; init; }

    /// <summary>Quanta that were charged for it; 0 for system steps, which were prepaid.</summary>
    public UInt128 FeePaid { get; init; }

    /// <summary>Events it emitted.</summary>
    public uint EventCount { get; init; }

    /// <summary>What it returned or reverted with, up to 64 KiB; not copied.</summary>
    public ReadOnlyMemory<byte> ReturnData
    {
        get;
        init => field = Require.AtMost(value, Limits.ReturnDataBytesMax, nameof(ReturnData));
    }

    /// <summary>The version of a parachain that produced it, if one did.</summary>
    public ParachainRun? ProducedBy { get; init; }

    /// <summary>The finer reason in words, for people and tools. Not encoded: engines may word it differently.</summary>
    public string? ReasonText { get; init; }

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteU64(Wave.Value);
        writer.WriteU32(TxIndex);
        writer.WriteHash32(TxHash);
        writer.WriteU8((byte)Status);
        writer.WriteU16(RefusalCode);
        writer.WriteU64(GasUsed);
        writer.WriteU128(FeePaid);
        writer.WriteU32(EventCount);
        writer.WriteBytes(ReturnData.Span);
        writer.WriteOptionTag(ProducedBy is not null);
        if (ProducedBy is { } run)
            run.Encode(ref writer);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out Receipt value)
    {
        value = null!;
        ulong wave = reader.ReadU64();
        uint txIndex = reader.ReadU32();
        Hash32 txHash = reader.ReadHash32();
        byte status = reader.ReadTag((byte)ReceiptStatus.Skipped);
        ushort refusalCode = reader.ReadU16();
        ulong gasUsed = reader.ReadU64();
        UInt128 feePaid = reader.ReadU128();
        uint eventCount = reader.ReadU32();
        byte[] returnData = reader.ReadBytes(Limits.ReturnDataBytesMax);
        ParachainRun? producedBy = reader.ReadOptionTag() ? reader.ReadValue<ParachainRun>() : null;
        if (!reader.IsOk)
            return reader.Outcome;
        value = new Receipt
        {
            Wave = new WaveNumber(wave),
            TxIndex = txIndex,
            TxHash = txHash,
            Status = (ReceiptStatus)status,
            RefusalCode = refusalCode,
            GasUsed = gasUsed,
            FeePaid = feePaid,
            EventCount = eventCount,
            ReturnData = returnData,
            ProducedBy = producedBy,
        };
        return DecodeOutcome.Ok;
    }
}
