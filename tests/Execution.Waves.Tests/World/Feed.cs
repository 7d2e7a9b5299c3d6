using System.Buffers.Binary;
using Pyde.Contracts.Execution;
using Pyde.Types;

namespace Execution.Waves.Tests.World;

/// <summary>What tests say to the price feed.</summary>
internal static class Feed
{
    public const string V1 = "price-feed-v1";
    public const string V2 = "price-feed-v2";
    public const string V3 = "price-feed-v3";

    /// <summary>One round: as many members as make a quorum report, each a price.</summary>
    public static void Report(this Parachain feed, ulong round, params ulong[] prices)
    {
        for (int i = 0; i < prices.Length; i++)
        {
            Receipt receipt = feed.Call(feed.Members[i], "report", [.. U64(round), .. U64(prices[i])]);
            Assert.Equal((ReceiptStatus.Success, null), (receipt.Status, receipt.ReasonText));
        }
    }

    public static (ulong Round, ulong Price) Latest(this Parachain feed, Chain chain)
    {
        ViewReport report = chain.View(feed.Id, "latest");
        Assert.Equal((ViewOutcome.Ok, string.Empty), (report.Outcome, report.Text));
        return (BinaryPrimitives.ReadUInt64LittleEndian(report.Data.Span), BinaryPrimitives.ReadUInt64LittleEndian(report.Data.Span[8..]));
    }

    public static byte[] U64(ulong value)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return bytes;
    }
}
