using Pyde.Contracts.Wasm;

namespace Wasm.EngineSuite.Differential;

/// <summary>A module that Node's engine has compiled.</summary>
internal sealed class NodeModule(NodeEngine engine, ValidatedModule module, uint id) : ICompiledModule
{
    private readonly int _generation = engine.Channel.Generation;

    internal ValidatedModule Module => module;

    public TrapCode Instantiate(IHostFunctions host, in FrameGrant grant, out IWasmInstance? instance)
    {
        instance = null;
        uint instanceId = engine.NextId();
        long pages = Math.Clamp(grant.MemoryBudgetBytes / WasmLimits.PageBytes, 0, WasmLimits.Standard.MemoryPagesMax);
        engine.Channel.Send(new NodeFrame(NodeCommand.Instantiate).U32(id).U32(instanceId).U32((uint)pages));
        NodeFrame reply = engine.Channel.Receive();
        if (reply.ReadU8() != 0)
            return NodeInstance.TrapOf(reply.ReadText());
        instance = new NodeInstance(this, engine.Channel, instanceId, host, in grant, reply);
        return TrapCode.None;
    }

    public void Dispose()
    {
        if (_generation == engine.Channel.Generation)
            engine.Channel.Send(new NodeFrame(NodeCommand.DropModule).U32(id));
    }
}
