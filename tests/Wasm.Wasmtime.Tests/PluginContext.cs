using System.Reflection;
using Microsoft.Extensions.Logging.Abstractions;
using Pyde.Contracts.Host;

namespace Wasm.Wasmtime.Tests;

/// <summary>Surroundings that hold a store, a logger, an empty configuration and nothing else.</summary>
public class PluginContext : DispatchProxy
{
    private static readonly ReadOnlyMemory<byte> NoSettings = "{}"u8.ToArray();

    private IStore? _store;

    internal static IPluginContext With(IStore store)
    {
        IPluginContext context = Create<IPluginContext, PluginContext>();
        ((PluginContext)(object)context)._store = store;
        return context;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Name switch
    {
        nameof(IPluginContext.OpenStore) => _store,
        "get_" + nameof(IPluginContext.Configuration) => NoSettings,
        "get_" + nameof(IPluginContext.NativeStack) => NativeStack.OfThisProcess,
        "get_" + nameof(IPluginContext.Logger) => NullLogger.Instance,
        _ => throw new InvalidOperationException($"the engine has no use for {targetMethod.Name}"),
    };
}
