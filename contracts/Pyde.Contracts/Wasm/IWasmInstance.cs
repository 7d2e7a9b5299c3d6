namespace Pyde.Contracts.Wasm;

/// <summary>One running copy of a module: one frame of a transaction, or one view call.</summary>
/// <remarks>
/// A module that is entered again while one of its frames runs gets another instance. Host functions run on the calling thread, inside
/// <see cref="Invoke(int)"/>, and may instantiate and invoke other modules. One thread at a time. Since contract 1.0.
/// </remarks>
[LeaseBound]
public interface IWasmInstance : IDisposable
{
    /// <summary>Runs an entry point of type <c>() -> ()</c>.</summary>
    /// <param name="functionIndex">
    /// Index in the module's function index space (<see cref="ValidatedModule.FindExportedFunction"/>); any defined function of that type.
    /// </param>
    /// <returns>How it ended, and the gas spent since the grant.</returns>
    /// <exception cref="ArgumentException">The index names an import or a function of another type.</exception>
    InvokeOutcome Invoke(int functionIndex);

    /// <summary>Runs any function, for tools and tests.</summary>
    /// <param name="functionIndex">Index in the module's function index space; a defined function.</param>
    /// <param name="arguments">One 64-bit slot per parameter; i32 and f32 in the low half, the high half is ignored.</param>
    /// <param name="results">
    /// One slot per result at least; receives the results when the status is Completed. The high half of i32 and f32 is zero.
    /// </param>
    /// <returns>How it ended, and the gas spent since the grant.</returns>
    /// <exception cref="ArgumentException">The index names an import, or a span has the wrong length.</exception>
    InvokeOutcome Invoke(int functionIndex, ReadOnlySpan<ulong> arguments, Span<ulong> results);

    /// <summary>
    /// Data of <c>return</c> or <c>revert</c> of the last invocation; at most 64 KiB, empty otherwise. Valid until the next call of a
    /// member.
    /// </summary>
    ReadOnlySpan<byte> ReturnData { get; }

    /// <summary>Linear memory; valid until the next call of a member. Not part of any result after a trap.</summary>
    ReadOnlySpan<byte> Memory { get; }

    /// <summary>Value of a global, for tools and tests.</summary>
    /// <param name="globalIndex">Index in the module's global index space.</param>
    /// <returns>The 64-bit slot; the high half of i32 and f32 is zero.</returns>
    ulong ReadGlobal(int globalIndex);
}
