using System.Text.Json;
using System.Text.Json.Serialization;
using Pyde.Contracts;
using Pyde.Types;

namespace Mempool.Standard;

/// <summary>The plugin's <c>config</c> object.</summary>
internal sealed class MempoolConfiguration
{
    /// <summary>Most transactions that wait; as many again may be handed out and not ordered yet.</summary>
    public int TransactionsMax { get; set; } = 32_768;

    /// <summary>Most bytes of the transactions that wait.</summary>
    public long BytesMax { get; set; } = 128L * 1024 * 1024;

    /// <summary>Most waiting transactions of one sender; more than a nonce window has slots would never be reached.</summary>
    public int PerSenderMax { get; set; } = Limits.NonceWindowSlots;

    /// <summary>Waves after which a transaction that was handed out and not ordered is forgotten.</summary>
    public ulong HandedOutWavesMax { get; set; } = 64;

    /// <summary>Reads and checks the object.</summary>
    public static StartOutcome TryParse(ReadOnlySpan<byte> json, out MempoolConfiguration configuration)
    {
        configuration = new MempoolConfiguration();
        try
        {
            if (JsonSerializer.Deserialize(json, MempoolJsonContext.Default.MempoolConfiguration) is not { } parsed)
                return StartOutcome.Refused("$", "expected an object, found null");
            configuration = parsed;
        }
        catch (JsonException e)
        {
            return StartOutcome.Refused(e.Path!, $"expected a known setting with a value of its type: {e.Message}");
        }

        return configuration.Check();
    }

    private StartOutcome Check()
    {
        if (TransactionsMax is < 1 or > Pool.TransactionsMax)
            return OutOfRange("$.transactionsMax", $"1 to {Pool.TransactionsMax}", TransactionsMax);
        if (BytesMax is < Limits.TransactionBytesMax or > Pool.BytesMax)
            return OutOfRange("$.bytesMax", $"{Limits.TransactionBytesMax} to {Pool.BytesMax}", BytesMax);
        if (PerSenderMax is < 1 or > Limits.NonceWindowSlots)
            return OutOfRange("$.perSenderMax", $"1 to {Limits.NonceWindowSlots}", PerSenderMax);
        return HandedOutWavesMax is < 1 or > 1_000_000
            ? OutOfRange("$.handedOutWavesMax", "1 to 1000000", (long)Math.Min(HandedOutWavesMax, long.MaxValue))
            : StartOutcome.Ok;
    }

    private static StartOutcome OutOfRange(string path, string expected, long found) =>
        StartOutcome.Refused(path, $"expected {expected}, found {found}");
}

/// <summary>Source-generated: reflection would keep the plugin in memory.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(MempoolConfiguration))]
internal sealed partial class MempoolJsonContext : JsonSerializerContext;
