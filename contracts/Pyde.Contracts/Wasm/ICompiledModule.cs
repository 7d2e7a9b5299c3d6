namespace Pyde.Contracts.Wasm;

/// <summary>One module version, ready to run, with its pool of instances.</summary>
/// <remarks>
/// Belongs to the plugin version that made it and is used under a lease on it. Any thread. Dispose after the last instance. Source: abi.md,
/// "Engines".
/// Since contract 1.0.
/// </remarks>
[VersionBound]
public interface ICompiledModule : IDisposable
{
    /// <summary>
    /// Takes a fresh instance: memory, globals, table and segments as the module declares them, whatever the pool has seen before.
    /// </summary>
    /// <param name="host">Receives this instance's host calls.</param>
    /// <param name="grant">
    /// What the frame may use. The price of the instance itself (code, pages, segments) is the caller's to charge before.
    /// </param>
    /// <param name="instance">Owned by the caller, who disposes it to give it back to the pool; null on a trap.</param>
    /// <returns><see cref="TrapCode.None"/>, or the trap of an active segment that does not fit.</returns>
    TrapCode Instantiate(IHostFunctions host, in FrameGrant grant, out IWasmInstance? instance);

    /// <summary>Makes ready now what would otherwise be made at a function's first call.</summary>
    /// <remarks>Background work, beside running instances too; no result depends on it. May take as long as the compile budget.</remarks>
    void Prepare()
    {
    }
}
