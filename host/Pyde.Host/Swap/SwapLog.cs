using Microsoft.Extensions.Logging;

namespace Pyde.Host.Swap;

/// <summary>What the coordinator writes to the node's log.</summary>
internal static partial class SwapLog
{
    [LoggerMessage(1, LogLevel.Warning, "{Plugin} in {Place}: {Cause}; a swap takes it out of service")]
    public static partial void Hung(ILogger logger, string plugin, string place, string cause);

    [LoggerMessage(2, LogLevel.Critical, "The node halts: {Place}, {Plugin}: {Reason}")]
    public static partial void Halted(ILogger logger, string place, string plugin, string reason);
}
