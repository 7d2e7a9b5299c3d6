using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Pyde.Contracts.Host;
using Pyde.Types;

namespace Pyde.Testing;

/// <summary>The surroundings of one plugin instance.</summary>
internal sealed class FakeContext : IPluginContext
{
    public PluginIdentity Identity => new("pyde.test", "0.1.0", "test");

    public NodeIdentity Node { get; init; } = new(ChainId.Development, Digest.Blake3("genesis"u8), default);

    public string Json { get; init; } = "{}";

    public FakeDisk Disk { get; init; } = new();

    public ISigner? Key { get; init; }

    public FakeCompute Parallel { get; init; } = new();

    public ReadOnlyMemory<byte> Configuration => System.Text.Encoding.UTF8.GetBytes(Json);

    public ILogger Logger => NullLogger.Instance;

    public TimeProvider Time => throw new InvalidOperationException("the plugin needs no clock");

    public IRandomSource Random => throw new InvalidOperationException("the plugin needs no randomness");

    public ISigner Signer => Key ?? throw new InvalidOperationException("the plugin signs nothing");

    public ICompute Compute => Parallel;

    public IStore OpenStore(string name, int tables) => Disk.Open(name, tables);
}
