using Pyde.Abi;
using Pyde.Abi.Hosting;
using Pyde.Contracts.Wasm;

namespace Wasm.EngineSuite.Differential;

/// <summary>
/// Semantics whose answers follow from a seed and from what the guest asks, so that all engines get the same: storage, calls that enter the
/// module again in a frame of its own, refusals, and now and then the end of the transaction. A digest says what it saw.
/// </summary>
internal sealed class DrawnHost(
    ulong seed, ICompiledModule compiled, ValidatedModule module, bool isCoarse, IRunGuard? guard, ulong gasSlice) : IHostSemantics
{
    private const int DepthMax = 3;
    private const int NestedFramesMax = 20;

    // Hashing the memory of every call would cost more than the calls.
    private const int HashedMemoriesMax = 4;

    private static readonly HostError[] Errors =
        [HostError.None, HostError.None, HostError.InvalidInput, HostError.InsufficientBalance, HostError.InvalidAddress];

    private readonly Dictionary<ulong, byte[]> _slots = [];
    private readonly byte[] _calldata = Fill(seed, (int)(seed % 200));
    private byte[] _answer = [];
    private int _depth;
    private int _nestedFrames;
    private int _hashedMemories;

    /// <summary>Mixed from every call, what it asked for and what the frame had left.</summary>
    internal ulong Digest { get; private set; }

    internal int Calls { get; private set; }

    public bool IsView => (seed & 7) == 0;

    public bool IsParachain => (seed & 8) == 0;

    public ReadOnlySpan<byte> Calldata => _calldata;

    public ulong WaveId => Answer(1);

    public ulong WaveTimestamp => Answer(2);

    public ulong ChainId => Answer(3);

    public UInt128 Value => new(Answer(4), Answer(5));

    public uint ParachainVersion => (uint)Answer(6);

    public void CopyCaller(Span<byte> destination) => Fill(Answer(7), destination.Length).CopyTo(destination);

    public void CopyOrigin(Span<byte> destination) => Fill(Answer(8), destination.Length).CopyTo(destination);

    public void CopySelf(Span<byte> destination) => Fill(Answer(9), destination.Length).CopyTo(destination);

    public void CopyTransactionHash(Span<byte> destination) => Fill(Answer(10), destination.Length).CopyTo(destination);

    public void CopyBeacon(Span<byte> destination) => Fill(Answer(11), destination.Length).CopyTo(destination);

    public void CopyParachainId(Span<byte> destination) => Fill(Answer(12), destination.Length).CopyTo(destination);

    public bool TryReadSlot(GuestContext guest, ReadOnlySpan<byte> slot, out ReadOnlySpan<byte> value)
    {
        Note(13, guest, slot, []);
        bool isPresent = _slots.TryGetValue(Observation.Hash(slot), out byte[]? found);
        value = found;
        return isPresent;
    }

    public void WriteSlot(GuestContext guest, ReadOnlySpan<byte> slot, ReadOnlySpan<byte> value)
    {
        Note(14, guest, slot, value);
        _slots[Observation.Hash(slot)] = value.ToArray();
    }

    public void DeleteSlot(GuestContext guest, ReadOnlySpan<byte> slot)
    {
        Note(15, guest, slot, []);
        _slots.Remove(Observation.Hash(slot));
    }

    public HostError ReadBalance(GuestContext guest, ReadOnlySpan<byte> address, out UInt128 balance)
    {
        ulong drawn = Note(16, guest, address, []);
        balance = drawn;
        return drawn % 4 == 0 ? HostError.InvalidAddress : HostError.None;
    }

    public HostError Transfer(GuestContext guest, ReadOnlySpan<byte> to, UInt128 amount) =>
        Errors[Note(17, guest, to, BitConverter.GetBytes((ulong)amount)) % (ulong)Errors.Length];

    public HostError EmitEvent(GuestContext guest, ReadOnlySpan<byte> topics, ReadOnlySpan<byte> data, bool asParachain)
    {
        Note(asParachain ? 18UL : 19UL, guest, topics, data);
        return HostError.None;
    }

    public bool VerifyFalcon(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        (Answer(Observation.Hash(message, Observation.Hash(signature))) & 1) == 0;

    public void Call(GuestContext guest, in CallRequest request, ref CallReply reply)
    {
        ulong drawn = Note(20 + (ulong)request.Kind, guest, request.Target, request.Data);
        drawn = Mix(Mix(drawn, Observation.Hash(request.Function)), request.GasForwarded);
        if (drawn % 64 == 0)
        {
            guest.RaiseTrap(TrapCode.TransactionAborted);
            return;
        }

        if (drawn % 8 == 1 || _depth >= DepthMax || _nestedFrames >= NestedFramesMax || !TryPickEntry(drawn, out int function))
        {
            reply.Error = HostError.CrossCallFailed;
            reply.GasUsed = Math.Min(request.GasForwarded, drawn % 1_000);
            return;
        }

        CallNested(guest, in request, ref reply, function);
    }

    public void ReadParachain(GuestContext guest, ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        Note(24, guest, key, []);
        value = _slots.GetValueOrDefault(~Observation.Hash(key));
    }

    public HostError WriteParachain(GuestContext guest, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        Note(25, guest, key, value);
        _slots[~Observation.Hash(key)] = value.ToArray();
        return HostError.None;
    }

    public HostError DeleteParachain(GuestContext guest, ReadOnlySpan<byte> key)
    {
        Note(26, guest, key, []);
        _slots.Remove(~Observation.Hash(key));
        return HostError.None;
    }

    public long SendMessage(
        GuestContext guest,
        ReadOnlySpan<byte> target,
        ReadOnlySpan<byte> payload,
        ReadOnlySpan<byte> callback,
        ulong callbackGas,
        ulong timeoutWaves)
    {
        Note(27, guest, target, payload);
        return (long)(Note(28, guest, callback, []) % 1_000) - 14;
    }

    private static ulong Mix(ulong hash, ulong value) => Observation.Mix(hash, value);

    private static byte[] Fill(ulong value, int bytes)
    {
        byte[] filled = new byte[bytes];
        for (int i = 0; i < bytes; i++)
            filled[i] = (byte)Mix(value, (ulong)i);
        return filled;
    }

    private void CallNested(GuestContext guest, in CallRequest request, ref CallReply reply, int function)
    {
        long memory = guest.MemoryBudgetBytes - ((long)(module.Memory?.Minimum ?? 0) * WasmLimits.PageBytes);
        FrameGrant grant = new()
        {
            Gas = Math.Min(request.GasForwarded, FrameGrant.GasMax),
            GasSlice = gasSlice,
            StackBudget = guest.StackBudget,
            MemoryBudgetBytes = memory,
            Guard = guard,
        };
        reply.Error = HostError.CrossCallFailed;
        if (memory < 0 || compiled.Instantiate(new HostBoundary(this), in grant, out IWasmInstance? nested) != TrapCode.None)
            return;
        _depth++;
        _nestedFrames++;
        using (nested)
        {
            InvokeOutcome outcome = nested!.Invoke(function);
            if (outcome.Trap == TrapCode.Interrupted)
                guest.RaiseTrap(TrapCode.Interrupted);
            _answer = nested.ReturnData.ToArray();
            Digest = Mix(Digest, ((ulong)outcome.Status << 8) | (ulong)Observation.Coarse(outcome.Trap, isCoarse));
            Digest = Mix(Mix(Digest, outcome.GasUsed), Observation.Hash(_answer));
            if (outcome.Status != InvokeStatus.Trapped)
                Digest = Mix(Digest, Observation.Hash(nested.Memory));
            reply.Error = outcome.IsSuccess ? HostError.None : HostError.CrossCallFailed;
            reply.GasUsed = outcome.GasUsed;
            reply.Data = _answer;
        }

        _depth--;
    }

    private bool TryPickEntry(ulong drawn, out int function)
    {
        int count = module.Functions.Length;
        for (int i = 0; i < count; i++)
        {
            function = module.Imports.Length + (int)((drawn + (ulong)i) % (ulong)count);
            if (module.TypeOf(function).IsEntryType)
                return true;
        }

        function = -1;
        return false;
    }

    private ulong Answer(ulong about)
    {
        Calls++;
        Digest = Mix(Digest, about);
        return Mix(seed, about);
    }

    private ulong Note(ulong what, GuestContext guest, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        Calls++;
        ulong drawn = Observation.Hash(second, Observation.Hash(first, Mix(seed, what)));
        Digest = Mix(Mix(Mix(Digest, drawn), guest.GasRemaining), (ulong)guest.StackBudget);
        Digest = Mix(Mix(Digest, (ulong)guest.MemoryBytes), (ulong)guest.MemoryBudgetBytes);
        if (_hashedMemories++ < HashedMemoriesMax)
            Digest = Mix(Digest, Observation.Hash(guest.Memory));
        return drawn;
    }
}
