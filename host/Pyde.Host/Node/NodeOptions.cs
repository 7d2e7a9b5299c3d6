using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Pyde.Contracts.Host;
using Pyde.Contracts.Manifest;
using Pyde.Host.Plugins;
using Pyde.Host.Services;
using Pyde.Host.Signing;
using Pyde.Host.Stores;
using Pyde.Host.Streams;
using Pyde.Types;

namespace Pyde.Host.Node;

/// <summary>What a node is made of.</summary>
internal sealed record NodeOptions
{
    /// <summary>Which plugin fills which slot.</summary>
    public required PluginsFile Plugins { get; init; }

    /// <summary>Folder that relative plugin paths start from.</summary>
    public required string Root { get; init; }

    /// <summary>Loads plugins; shared by the nodes of a process.</summary>
    public required PluginLibrary Library { get; init; }

    /// <summary>The chain's beginning.</summary>
    public required Genesis Genesis { get; init; }

    /// <summary>The node's key; the node disposes it.</summary>
    public required INodeKey Key { get; init; }

    /// <summary>Where stores lie; null keeps everything in memory.</summary>
    public string? DataFolder { get; init; }

    /// <summary>Clock of deadlines, budgets and pauses.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Clock of the chain: timestamps and the timers of plugins.</summary>
    public TimeProvider ChainTime { get; init; } = TimeProvider.System;

    /// <summary>Source of randomness.</summary>
    public IRandomSource Random { get; init; } = new SystemRandomSource();

    /// <summary>Parallel work of plugins.</summary>
    public ICompute Compute { get; init; } = new ThreadPoolCompute(Environment.ProcessorCount);

    /// <summary>Where streams come from; null for a node that talks to nobody.</summary>
    public IStreamTransport? Streams { get; init; }

    /// <summary>Endpoint to listen on; empty for none.</summary>
    public string Listen { get; init; } = "";

    /// <summary>Endpoints to connect to.</summary>
    public IReadOnlyList<string> Bootstrap { get; init; } = [];

    /// <summary>Told what happens.</summary>
    public INodeObserver Observer { get; init; } = new SilentObserver();

    /// <summary>Makes the loggers of host and plugins.</summary>
    public ILoggerFactory Loggers { get; init; } = NullLoggerFactory.Instance;

    /// <summary>Where the node's own work goes on.</summary>
    public IWorkScheduler Scheduler { get; init; } = ThreadPoolScheduler.Instance;

    /// <summary>Opens the store of a place by name, in the place of <see cref="DataFolder"/>; null leaves it to that.</summary>
    public Func<string, string, IStoreEngine>? OpenStore { get; init; }

    /// <summary>Checks signatures of other members.</summary>
    public ISignatureVerifier Verifier { get; init; } = FalconSignatureVerifier.Instance;

    /// <summary>Stands between the node and what it gives to its plugins; as it is by default.</summary>
    public Func<IPluginServices, IPluginServices> Surroundings { get; init; } = static services => services;

    /// <summary>Most bytes of live keys and values that the stores of one place may hold.</summary>
    public long StoreBytesMax { get; init; } = 64L * 1_024 * 1_024 * 1_024;
}
