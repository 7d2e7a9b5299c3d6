using Pyde.Contracts.Wasm;

namespace Pyde.Contracts.Tests.Boundaries;

/// <summary>An engine whose modules hand out instances that complete at once.</summary>
internal sealed class FakeEngine : FakePlugin, IWasmEngine
{
    public List<Module> Compiled { get; } = [];

    public CompileOutcome Compile(ValidatedModule module, ChargePlan plan, WasmLimits limits, out ICompiledModule? compiled)
    {
        Compiled.Add(new Module());
        compiled = Compiled[^1];
        return CompileOutcome.Compiled;
    }

    internal sealed class Module : ICompiledModule
    {
        public int Disposals { get; private set; }

        public List<Instance> Instances { get; } = [];

        public TrapCode Instantiate(IHostFunctions host, in FrameGrant grant, out IWasmInstance? instance)
        {
            Instances.Add(new Instance());
            instance = Instances[^1];
            return TrapCode.None;
        }

        public void Dispose() => Disposals++;
    }

    internal sealed class Instance : IWasmInstance
    {
        private readonly byte[] _memory = [1, 2, 3];

        public int Disposals { get; private set; }

        public ReadOnlySpan<byte> ReturnData => _memory.AsSpan(1);

        public ReadOnlySpan<byte> Memory => _memory;

        public InvokeOutcome Invoke(int functionIndex) => new(InvokeStatus.Completed, TrapCode.None, (ulong)functionIndex);

        public InvokeOutcome Invoke(int functionIndex, ReadOnlySpan<ulong> arguments, Span<ulong> results)
        {
            arguments.CopyTo(results);
            return Invoke(functionIndex);
        }

        public ulong ReadGlobal(int globalIndex) => (ulong)globalIndex;

        public void Dispose() => Disposals++;
    }
}
