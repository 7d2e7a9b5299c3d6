using System.Runtime.InteropServices;
using Pyde.Abi.Hosting;
using Pyde.Contracts.Wasm;

namespace Wasm.EngineSuite.Differential;

/// <summary>An instance in Node's engine, with a copy of its memory here while the host works on it.</summary>
internal sealed unsafe class NodeInstance : GuestContext, IWasmInstance
{
    private const int BlockBytes = 4_096;
    private const byte HostCallMark = 2;

    private readonly NodeModule _owner;
    private readonly NodeChannel _channel;
    private readonly uint _id;
    private readonly int _generation;
    private readonly IHostFunctions _host;
    private readonly long _memoryGranted;
    private byte[] _before = [];
    private bool _isCopied;
    private bool _isRunning;
    private bool _isDisposed;

    internal NodeInstance(NodeModule owner, NodeChannel channel, uint id, IHostFunctions host, in FrameGrant grant, NodeFrame reply)
    {
        _owner = owner;
        _channel = channel;
        _id = id;
        _generation = channel.Generation;
        _host = host;
        _memoryGranted = grant.MemoryBudgetBytes;
        BeginFrame(new FrameGrant { Gas = grant.Gas, StackBudget = grant.StackBudget, MemoryBudgetBytes = grant.MemoryBudgetBytes });
        ReadMemory(reply, isContent: false);
    }

    public new ReadOnlySpan<byte> ReturnData => base.ReturnData;

    public new ReadOnlySpan<byte> Memory
    {
        get
        {
            if (!_isCopied && MemoryBytes > 0)
            {
                _channel.Send(new NodeFrame(NodeCommand.ReadMemory).U32(_id));
                ReadMemory(_channel.Receive(), isContent: true);
            }

            return base.Memory;
        }
    }

    /// <summary>The trap that a message of V8 stands for; where it stands for several, one of them.</summary>
    internal static TrapCode TrapOf(string message)
    {
        ReadOnlySpan<(string Part, TrapCode Trap)> known =
        [
            ("unreachable", TrapCode.Unreachable),
            ("memory access out of bounds", TrapCode.MemoryOutOfBounds),
            ("data segment", TrapCode.MemoryOutOfBounds),
            ("divide by zero", TrapCode.IntegerDivideByZero),
            ("remainder by zero", TrapCode.IntegerDivideByZero),
            ("unrepresentable", TrapCode.IntegerOverflow),
            ("table", TrapCode.TableOutOfBounds),
            ("element segment", TrapCode.TableOutOfBounds),
            ("null function", TrapCode.IndirectCallTypeMismatch),
            ("Maximum call stack", TrapCode.Interrupted),
        ];
        foreach ((string part, TrapCode trap) in known)
        {
            if (message.Contains(part, StringComparison.Ordinal))
                return trap;
        }

        throw new InvalidOperationException($"node: {message}");
    }

    public InvokeOutcome Invoke(int functionIndex) => Invoke(functionIndex, [], []);

    public InvokeOutcome Invoke(int functionIndex, ReadOnlySpan<ulong> arguments, Span<ulong> results)
    {
        if (_isRunning || _isDisposed)
            throw new InvalidOperationException("the instance is not free to run");
        BeginInvoke();
        _isRunning = true;
        NodeFrame frame = new NodeFrame(NodeCommand.Invoke).U32(_id).U32((uint)functionIndex).I64(Gas).U32((uint)StackBudget);
        frame.U32((uint)arguments.Length);
        foreach (ulong argument in arguments)
            frame.I64((long)argument);
        _channel.Send(frame);
        NodeFrame reply = _channel.Receive();
        while (reply.ReadU8() == HostCallMark)
        {
            CallHost(reply);
            reply = _channel.Receive();
        }

        _isRunning = false;
        End(reply, results);
        return Outcome();
    }

    public ulong ReadGlobal(int globalIndex)
    {
        _channel.Send(new NodeFrame(NodeCommand.ReadGlobal).U32(_id).U32((uint)globalIndex));
        return (ulong)_channel.Receive().ReadI64();
    }

    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        NativeMemory.Free(MemoryBase);
        MemoryBase = null;
        MemoryBytes = 0;
        if (_generation == _channel.Generation)
            _channel.Send(new NodeFrame(NodeCommand.DropInstance).U32(_id));
    }

    private void End(NodeFrame reply, Span<ulong> results)
    {
        byte status = reply.ReadU8();
        string message = reply.ReadText();
        Gas = reply.ReadI64();
        StackBudget = (int)reply.ReadU32();

        // The data of return is a view on the copy that the host saw.
        if (Signal == GuestSignal.None)
            ReadMemory(reply, isContent: false);
        else
            SkipMemory(reply);
        if (status == 0)
        {
            int count = (int)reply.ReadU32();
            for (int i = 0; i < count; i++)
                results[i] = (ulong)reply.ReadI64();
        }
        else if (Signal == GuestSignal.None)
        {
            TrapCode trap = TrapOf(message);
            RaiseTrap(trap == TrapCode.Unreachable && StackBudget < 0 ? TrapCode.StackExhausted : trap);
        }
    }

    private void CallHost(NodeFrame call)
    {
        int import = (int)call.ReadU32();
        Gas = call.ReadI64();
        StackBudget = (int)call.ReadU32();
        Span<ulong> arguments = stackalloc ulong[(int)call.ReadU32()];
        ReadOnlySpan<WasmValueType> types = _owner.Module.Types[_owner.Module.Imports[import].TypeIndex].Parameters;
        for (int i = 0; i < arguments.Length; i++)
        {
            long value = call.ReadI64();
            arguments[i] = types[i] == WasmValueType.I32 ? (uint)value : (ulong)value;
        }

        bool seesMemory = arguments.Length > 0;
        ReadMemory(call, seesMemory);
        if (seesMemory)
        {
            if (_before.Length < MemoryBytes)
                _before = new byte[MemoryBytes];
            base.Memory.CopyTo(_before);
        }

        ulong result;
        try
        {
            result = HostCalls.Call(_host, this, _owner.Module.Imports[import].Function!.Value, arguments);
        }
        catch
        {
            // Node waits for an answer that will not come.
            _channel.Stop();
            throw;
        }

        NodeFrame reply = new NodeFrame(NodeCommand.HostReply).U8(Signal == GuestSignal.None ? (byte)0 : (byte)1).I64(Gas).I64((long)result);
        List<int> changed = [];
        for (int at = 0; seesMemory && at < MemoryBytes; at += BlockBytes)
        {
            if (!base.Memory.Slice(at, BlockBytes).SequenceEqual(_before.AsSpan(at, BlockBytes)))
                changed.Add(at);
        }

        reply.U32((uint)changed.Count);
        foreach (int at in changed)
            reply.U32((uint)(at / BlockBytes)).Bytes(base.Memory.Slice(at, BlockBytes));
        _channel.Send(reply);
        _isCopied = false;
    }

    private static void SkipMemory(NodeFrame frame)
    {
        frame.ReadU32();
        frame.ReadU32();
    }

    private void ReadMemory(NodeFrame frame, bool isContent)
    {
        int bytes = (int)frame.ReadU32();
        int pages = (int)frame.ReadU32();
        if (bytes != MemoryBytes || MemoryBase is null)
        {
            MemoryBase = (byte*)NativeMemory.Realloc(MemoryBase, (nuint)Math.Max(bytes, 1));
            MemoryBytes = bytes;
        }

        long declared = (long)(_owner.Module.Memory?.Minimum ?? 0) * WasmLimits.PageBytes;
        MemoryBudgetBytes = _memoryGranted - (bytes - declared);
        _isCopied = isContent;
        if (!isContent)
            return;
        base.Memory.Clear();
        for (; pages > 0; pages--)
        {
            int page = (int)frame.ReadU32();
            frame.Take(WasmLimits.PageBytes).CopyTo(base.Memory.Slice(page * WasmLimits.PageBytes, WasmLimits.PageBytes));
        }
    }
}
