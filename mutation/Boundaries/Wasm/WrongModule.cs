using Pyde.Contracts.Wasm;

namespace Boundaries.Wasm;

/// <summary>Passes everything on to a right module.</summary>
public class WrongModule(ICompiledModule inner) : ICompiledModule
{
    protected ICompiledModule Inner => inner;

    public virtual TrapCode Instantiate(IHostFunctions host, in FrameGrant grant, out IWasmInstance? instance) =>
        inner.Instantiate(host, in grant, out instance);

    public virtual void Dispose()
    {
        inner.Dispose();
        GC.SuppressFinalize(this);
    }
}
