using System.Reflection;
using Pyde.Contracts.Wasm;

namespace Wasm.EngineSuite;

/// <summary>For modules that import nothing: any host call fails the test.</summary>
public class NoHost : DispatchProxy
{
    internal static IHostFunctions Instance { get; } = Create<IHostFunctions, NoHost>();

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        throw new InvalidOperationException($"{targetMethod?.Name} was called");
}
