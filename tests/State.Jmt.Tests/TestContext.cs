using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Pyde.Contracts.Host;
using Pyde.Types;

namespace State.Jmt.Tests;

/// <summary>The surroundings of one plugin instance over a given store.</summary>
internal sealed class TestContext(IStore store, string configuration = "{}") : IPluginContext, ICompute
{
    public static NodeIdentity DefaultNode { get; } = new(ChainId.Development, Digest.Blake3("genesis"u8), default);

    public PluginIdentity Identity => new("pyde.state.jmt", "0.1.0", "state");

    public NodeIdentity Node { get; init; } = DefaultNode;

    public ReadOnlyMemory<byte> Configuration { get; } = Encoding.UTF8.GetBytes(configuration);

    public ILogger Logger => NullLogger.Instance;

    public TimeProvider Time => throw new InvalidOperationException("the state plugin has no use for a clock");

    public IRandomSource Random => throw new InvalidOperationException("the state plugin has no use for randomness");

    public ISigner Signer => throw new InvalidOperationException("the state plugin signs nothing");

    public ICompute Compute => this;

    public int Width => 1;

    public void For<TState>(int count, TState state, ComputeBody<TState> body)
    {
        // Backwards: no result may depend on the order.
        for (int i = count - 1; i >= 0; i--)
            body(i, state);
    }

    public IStore OpenStore(string name, int tables) => store;
}
