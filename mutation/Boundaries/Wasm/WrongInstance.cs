using Pyde.Contracts.Wasm;

namespace Boundaries.Wasm;

/// <summary>Passes everything on to a right instance.</summary>
public class WrongInstance(IWasmInstance inner) : IWasmInstance
{
    protected IWasmInstance Inner => inner;

    public virtual ReadOnlySpan<byte> ReturnData => inner.ReturnData;

    public virtual ReadOnlySpan<byte> Memory => inner.Memory;

    public virtual InvokeOutcome Invoke(int functionIndex) => inner.Invoke(functionIndex);

    public virtual InvokeOutcome Invoke(int functionIndex, ReadOnlySpan<ulong> arguments, Span<ulong> results) =>
        inner.Invoke(functionIndex, arguments, results);

    public virtual ulong ReadGlobal(int globalIndex) => inner.ReadGlobal(globalIndex);

    public virtual void Dispose()
    {
        inner.Dispose();
        GC.SuppressFinalize(this);
    }
}
