using Pyde.Contracts.Wasm;
using Wasm.Interpreter;

namespace Wrong;

/// <summary>The real engine, but for one fault.</summary>
public sealed class WrongEngine() : WrongBase<InterpreterEngine>(new InterpreterEngine()), IWasmEngine
{
    /// <inheritdoc/>
    public CompileOutcome Compile(ValidatedModule module, ChargePlan plan, WasmLimits limits, out ICompiledModule? compiled)
    {
        Called();
        CompileOutcome outcome = Inner.Compile(module, plan, limits, out compiled);
        if (Fault == "traps" && compiled is { } real)
            compiled = new TrappingModule(real);
        return outcome;
    }

    private sealed class TrappingModule(ICompiledModule real) : ICompiledModule
    {
        private int _instances;

        public TrapCode Instantiate(IHostFunctions host, in FrameGrant grant, out IWasmInstance? instance)
        {
            if (++_instances % 2 == 1)
                return real.Instantiate(host, grant, out instance);
            instance = null;
            return TrapCode.Unreachable;
        }

        public void Dispose() => real.Dispose();
    }
}
