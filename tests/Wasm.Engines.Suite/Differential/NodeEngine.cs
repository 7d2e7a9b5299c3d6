using Pyde.Abi;
using Pyde.Contracts;
using Pyde.Contracts.HandOff;
using Pyde.Contracts.Host;
using Pyde.Contracts.Wasm;
using Pyde.Types;

namespace Wasm.EngineSuite.Differential;

/// <summary>Node's engine as one engine among others: the plan is rendered into the module, host calls come back over the pipe.</summary>
/// <remarks>
/// Its messages do not tell all traps apart (<see cref="EngineComparison"/> compares them as coarsely), slices of gas and guards mean nothing
/// to it, and a call that needs more native stack than it has ends with Interrupted, which says nothing.
/// </remarks>
internal sealed class NodeEngine : IWasmEngine
{
    private uint _nextId;

    internal NodeChannel Channel { get; } = new();

    public StartOutcome Start(IPluginContext context) => StartOutcome.Ok;

    public HealthReport CheckHealth() => HealthReport.Healthy;

    public CompileOutcome Compile(ValidatedModule module, ChargePlan plan, WasmLimits limits, out ICompiledModule? compiled)
    {
        compiled = null;
        foreach (ModuleExport export in module.Exports)
        {
            if (export.Name.StartsWith("pyde_", StringComparison.Ordinal))
                return CompileOutcome.Unavailable;
        }

        byte[] bytes = NodeRendering.Render(module, plan);
        uint id = NextId();
        NodeFrame frame = new NodeFrame(NodeCommand.Compile).U32(id).U32((uint)module.Imports.Length);
        foreach (ModuleImport import in module.Imports)
        {
            string results = string.Concat(module.Types[import.TypeIndex].Results.ToArray().Select(t => t == WasmValueType.I64 ? 'I' : 'i'));
            bool isStub = import.Function is null;
            bool seesMemory = !isStub && HostTable.Entry(import.Function!.Value).Parameters.Length > 0;
            frame.U8((byte)((isStub ? 1 : 0) | (seesMemory ? 2 : 0))).U8((byte)results.Length).Bytes(results.Select(c => (byte)c).ToArray());
        }

        Channel.Send(frame.U32((uint)bytes.Length).Bytes(bytes));
        NodeFrame reply = Channel.Receive();
        if (reply.ReadU8() != 0)
            throw new InvalidOperationException($"node refuses a rendered module: {reply.ReadText()}");
        compiled = new NodeModule(this, module, id);
        return CompileOutcome.Compiled;
    }

    public Hash32 HandOffDigest() => default;

    public ExportProgress ExportBase(HandOffSchema schema, IHandOffWriter writer) => ExportProgress.Done;

    public void ExportDelta(HandOffSchema schema, IHandOffWriter writer)
    {
    }

    public void AbandonExport()
    {
    }

    public ImportOutcome Import(HandOffPhase phase, HandOffSchema schema, IHandOffReader reader) => ImportOutcome.Refused(0, "nothing to import");

    public void Dispose() => Channel.Dispose();

    internal uint NextId() => ++_nextId;
}
