using System.Text;
using Pyde.Contracts.Conformance.Surroundings;
using Pyde.Contracts.Manifest;

namespace Pyde.Contracts.Conformance;

/// <summary>A plugin as the checks see it: what its manifest says, and a way to construct instances.</summary>
/// <remarks>Any thread, when <paramref name="create"/> is.</remarks>
/// <param name="slot">The slot that it fills (<see cref="SlotName"/>).</param>
/// <param name="name">For reports, such as <c>pyde.mempool.standard@0.1.0</c>.</param>
/// <param name="handOff">The schemas that its manifest declares.</param>
/// <param name="create">Constructs an instance that nobody has called yet, every time another one.</param>
public sealed class PluginUnderTest(string slot, string name, HandOffDeclaration handOff, Func<IPlugin> create)
{
    /// <summary>The slot that it fills.</summary>
    public string Slot => slot;

    /// <summary>Its name in reports.</summary>
    public string Name => name;

    /// <summary>The schemas that its manifest declares.</summary>
    public HandOffDeclaration HandOff => handOff;

    /// <summary>The configuration that instances are started with, UTF-8 JSON; as without any, unless the plugin needs one.</summary>
    public ReadOnlyMemory<byte> Configuration { get; init; } = Encoding.UTF8.GetBytes("{}");

    /// <summary>Signatures that checks have made: the slow part of a trial, and the same ones are needed again and again.</summary>
    internal SignatureMemo Signatures { get; } = new();

    /// <summary>Constructs an instance.</summary>
    /// <returns>An instance that nobody has called yet.</returns>
    public IPlugin Create() => create() ?? throw new InvalidOperationException($"{name} was constructed as null");

    /// <inheritdoc/>
    public override string ToString() => name;
}
