using System.Text.Json;
using System.Text.Json.Serialization;
using Pyde.Contracts;

namespace Networking.Memory;

/// <summary>The plugin's <c>config</c> object.</summary>
internal sealed class NetworkConfiguration
{
    /// <summary>Most streams at a time, those that have not shaken hands included.</summary>
    public int StreamsMax { get; set; } = 48;

    /// <summary>Messages remembered to drop repetitions.</summary>
    public int SeenMax { get; set; } = 4_096;

    /// <summary>Milliseconds in which a new stream must say who it is.</summary>
    public uint HandshakeMs { get; set; } = 5_000;

    /// <summary>Milliseconds before the first attempt to reconnect; each failure doubles them.</summary>
    public uint ReconnectMinMs { get; set; } = 200;

    /// <summary>Most milliseconds between attempts.</summary>
    public uint ReconnectMaxMs { get; set; } = 10_000;

    /// <summary>Reads and checks the object.</summary>
    public static StartOutcome TryParse(ReadOnlySpan<byte> json, out NetworkConfiguration configuration)
    {
        configuration = new NetworkConfiguration();
        try
        {
            if (JsonSerializer.Deserialize(json, NetworkJsonContext.Default.NetworkConfiguration) is not { } parsed)
                return StartOutcome.Refused("$", "expected an object, found null");
            configuration = parsed;
        }
        catch (JsonException e)
        {
            return StartOutcome.Refused(e.Path ?? "$", $"expected a known setting with a value of its type: {e.Message}");
        }

        return configuration.Check();
    }

    private StartOutcome Check()
    {
        if (StreamsMax is < 1 or > NetworkState.StreamsMax)
            return OutOfRange("$.streamsMax", $"1 to {NetworkState.StreamsMax}", StreamsMax);
        if (SeenMax is < 1 or > NetworkState.SeenMax)
            return OutOfRange("$.seenMax", $"1 to {NetworkState.SeenMax}", SeenMax);
        if (HandshakeMs == 0)
            return OutOfRange("$.handshakeMs", "1 or more", HandshakeMs);
        if (ReconnectMinMs == 0)
            return OutOfRange("$.reconnectMinMs", "1 or more", ReconnectMinMs);
        return ReconnectMaxMs < ReconnectMinMs
            ? OutOfRange("$.reconnectMaxMs", $"{ReconnectMinMs} or more", ReconnectMaxMs)
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
[JsonSerializable(typeof(NetworkConfiguration))]
internal sealed partial class NetworkJsonContext : JsonSerializerContext;
