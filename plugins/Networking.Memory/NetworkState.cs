using Pyde.Contracts.Networking;

namespace Networking.Memory;

/// <summary>A request of the node that has no answer yet.</summary>
/// <param name="Request">The host's number.</param>
/// <param name="Stream">The stream that it left on.</param>
internal readonly record struct OpenRequest(ulong Request, ulong Stream);

/// <summary>A question that the node has not answered yet.</summary>
/// <param name="Stream">The stream that it came on.</param>
/// <param name="Number">The asking side's number.</param>
internal readonly record struct OpenQuestion(ulong Stream, ulong Number);

/// <summary>An endpoint that the node wants to be connected to.</summary>
internal sealed class Bootstrap(string endpoint)
{
    public string Endpoint => endpoint;

    /// <summary>The stream to it; null while none is open or opening.</summary>
    public ulong? Stream { get; set; }

    /// <summary>Attempts since it was last connected.</summary>
    public uint Failures { get; set; }

    /// <summary>Who answered there last.</summary>
    public PeerId? Peer { get; set; }
}

/// <summary>Everything that the network knows besides seen messages. Sorted, so that outputs never depend on a hash table's
/// order.</summary>
internal sealed class NetworkState
{
    public const int StreamsMax = 1_024;
    public const int SeenMax = 65_536;
    public const int TopicsMax = 256;
    public const int EndpointsMax = 64;
    public const int RequestsMax = 4_096;
    public const int QuestionsPerStreamMax = 256;
    public const int EndpointBytesMax = 64 * 1024;

    public bool IsJoined { get; set; }

    public List<Bootstrap> Endpoints { get; } = [];

    public SortedSet<string> Topics { get; } = new(StringComparer.Ordinal);

    /// <summary>By stream.</summary>
    public SortedDictionary<ulong, Session> Sessions { get; } = [];

    /// <summary>By the plugin's number.</summary>
    public SortedDictionary<ulong, OpenRequest> Requests { get; } = [];

    /// <summary>Requests whose stream ended before their answer came, for which the sink had no room yet.</summary>
    public Queue<ulong> Disconnected { get; } = [];

    /// <summary>By the number that the host was given.</summary>
    public SortedDictionary<ulong, OpenQuestion> Questions { get; } = [];

    /// <summary>Next number of a stream, session, request or question: one counter, so that none repeats.</summary>
    public ulong NextNumber { get; set; } = 1;

    /// <summary>The highest bit of a stream's number is the host's.</summary>
    public ulong TakeNumber() => NextNumber++ & (ulong.MaxValue >> 3);
}
