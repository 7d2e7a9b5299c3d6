using Pyde.Abi.Hosting;
using Pyde.Contracts.Wasm;

namespace Benchmarks.Wasm;

/// <summary>The host of modules that import nothing.</summary>
internal static class UnusedHost
{
    public static IHostFunctions Instance { get; } = new HostBoundary(new PlainSemantics());
}
