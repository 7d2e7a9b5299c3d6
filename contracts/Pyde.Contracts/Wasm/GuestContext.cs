namespace Pyde.Contracts.Wasm;

/// <summary>
/// What an engine and the host side share while a frame runs: gas, budgets, guest memory, and how the frame ends. Every engine's instance
/// derives from it.
/// </summary>
/// <remarks>
/// <para><b>Engine.</b> Subtracts the charge plan's costs from <see cref="Gas"/> without looking, and where abi.md says "tested" does
/// <c>if (Gas &lt; 0 &amp;&amp; !RefillGas()) leave the frame</c>. Before a host call it does that test; after it, it leaves the frame
/// unless
/// <see cref="Signal"/> is <see cref="GuestSignal.None"/>, and reads <see cref="MemoryBase"/> and <see cref="MemoryBytes"/> anew. Every
/// trap goes through
/// <see cref="RaiseTrap"/>, where a negative counter takes precedence.</para>
/// <para><b>Host functions.</b> Charge with <see cref="TryCharge"/> before the work, reach memory through <see cref="TryGetRange"/>, end
/// the frame with
/// <see cref="EndWithReturn"/>, <see cref="EndWithRevert"/> or <see cref="RaiseTrap"/>, and then return any value.</para>
/// One thread at a time. Nothing here allocates. Fields are public because emitted code and host functions read them on every call.
/// Source: abi.md, "Metering" and "Engines". Since contract 1.0.
/// </remarks>
public abstract unsafe class GuestContext
{
    /// <summary>The gas counter of the current slice. Negative between two tests means: used up, or the next slice is due.</summary>
    public long Gas;

    /// <summary>
    /// Stack weight left for this frame and all frames below it. Engines subtract at function entry and add back at return.
    /// </summary>
    public int StackBudget;

    /// <summary>How the frame is to end; see <see cref="GuestSignal"/>.</summary>
    public GuestSignal Signal;

    /// <summary>Address of byte 0 of linear memory; fixed while the instance lives. Set by the engine only.</summary>
    public byte* MemoryBase;

    /// <summary>Bytes of linear memory now. Set by the engine only; grows, never shrinks, while a frame runs.</summary>
    public int MemoryBytes;

    /// <summary>Bytes by which this frame and all frames below it may still grow their memories.</summary>
    public long MemoryBudgetBytes;

    private int _stackGranted;
    private long _gasReserve;
    private ulong _gasGranted;
    private long _gasSlice;
    private IRunGuard? _guard;
    private TrapCode _trapCode;
    private int _returnOffset;
    private int _returnBytes;

    /// <summary>The reason, when <see cref="Signal"/> is <see cref="GuestSignal.Trap"/>.</summary>
    public TrapCode TrapCode => _trapCode;

    /// <summary>Gas left over all slices; 0 when the counter is negative.</summary>
    public ulong GasRemaining => (ulong)Math.Max(0, Gas + _gasReserve);

    /// <summary>Gas spent since the grant.</summary>
    public ulong GasUsed => _gasGranted - GasRemaining;

    /// <summary>
    /// Linear memory. The span ends with the frame, and is outdated after anything that runs guest code of this instance.
    /// </summary>
    // Sound: the engine keeps [MemoryBase, MemoryBase + MemoryBytes) mapped and writable while the instance lives.
    public Span<byte> Memory => new(MemoryBase, MemoryBytes);

    /// <summary>
    /// What <c>return</c> or <c>revert</c> named; a view on linear memory, empty otherwise. Valid until the instance runs again or is
    /// disposed.
    /// </summary>
    public ReadOnlySpan<byte> ReturnData => new(MemoryBase + _returnOffset, _returnBytes);

    /// <summary>Moves the next slice of gas into <see cref="Gas"/>. Called when <see cref="Gas"/> is negative at a test.</summary>
    /// <returns>True when the counter is not negative any more; otherwise the trap is raised and the frame ends.</returns>
    public bool RefillGas()
    {
        long total = Gas + _gasReserve;
        if (total < 0)
        {
            RaiseTrap(TrapCode.OutOfGas);
            return false;
        }

        if (_guard is not null && _guard.ShouldStop())
        {
            RaiseTrap(TrapCode.Interrupted);
            return false;
        }

        Gas = Math.Min(total, _gasSlice);
        _gasReserve = total - Gas;
        return true;
    }

    /// <summary>Charges gas before the work it pays for.</summary>
    /// <param name="units">Any amount; computed in 64 bits, never wrapped.</param>
    /// <returns>
    /// True when it was paid; otherwise <see cref="TrapCode.OutOfGas"/> (or Interrupted) is raised and the host function returns at once.
    /// </returns>
    public bool TryCharge(ulong units)
    {
        long total = Gas + _gasReserve;
        if (total < 0 || units > (ulong)total)
        {
            Gas = 0;
            _gasReserve = -1;
            RaiseTrap(TrapCode.OutOfGas);
            return false;
        }

        Gas -= (long)units;
        return Gas >= 0 || RefillGas();
    }

    /// <summary>Ends the frame with a trap; <see cref="TrapCode.OutOfGas"/> instead when the gas counter is negative.</summary>
    /// <param name="code">The reason.</param>
    public void RaiseTrap(TrapCode code)
    {
        if (Gas + _gasReserve < 0)
            code = TrapCode.OutOfGas;
        if (code == TrapCode.OutOfGas)
        {
            // A frame that is out of gas has used all it was given, whatever the last charge asked for.
            Gas = 0;
            _gasReserve = 0;
        }

        _trapCode = code;
        Signal = GuestSignal.Trap;
    }

    /// <summary>Ends the frame with success.</summary>
    /// <param name="pointer">First byte of the data; the range has passed <see cref="TryGetRange"/>.</param>
    /// <param name="bytes">Length of the data.</param>
    public void EndWithReturn(uint pointer, uint bytes) => End(GuestSignal.Return, pointer, bytes);

    /// <summary>Ends the frame with failure; its overlay is dropped.</summary>
    /// <param name="pointer">First byte of the data; the range has passed <see cref="TryGetRange"/>.</param>
    /// <param name="bytes">Length of the data.</param>
    public void EndWithRevert(uint pointer, uint bytes) => End(GuestSignal.Revert, pointer, bytes);

    /// <summary>Gives the range of memory that a guest named, or traps.</summary>
    /// <param name="pointer">First byte.</param>
    /// <param name="bytes">Length; an empty range at the very end of memory is inside.</param>
    /// <param name="range">The bytes; empty on failure.</param>
    /// <returns>
    /// False when the range is not inside memory: <see cref="TrapCode.MemoryOutOfBounds"/> is raised and the host function returns at once.
    /// </returns>
    public bool TryGetRange(uint pointer, uint bytes, out Span<byte> range)
    {
        if ((ulong)pointer + bytes > (uint)MemoryBytes)
        {
            range = default;
            RaiseTrap(TrapCode.MemoryOutOfBounds);
            return false;
        }

        // Sound: the line above keeps the range inside linear memory.
        range = new Span<byte>(MemoryBase + pointer, (int)bytes);
        return true;
    }

    /// <summary>Starts a frame: sets gas and budgets, clears signal and return data. Called by engines at instantiation.</summary>
    /// <param name="grant">What the frame may use.</param>
    protected void BeginFrame(in FrameGrant grant)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(grant.Gas, FrameGrant.GasMax);
        ulong slice = grant.GasSlice == 0 ? FrameGrant.GasMax : Math.Min(grant.GasSlice, FrameGrant.GasMax);
        _gasGranted = grant.Gas;
        _gasSlice = (long)slice;
        _guard = grant.Guard;
        Gas = (long)Math.Min(grant.Gas, slice);
        _gasReserve = (long)grant.Gas - Gas;
        _stackGranted = grant.StackBudget;
        MemoryBudgetBytes = grant.MemoryBudgetBytes;
        BeginInvoke();
    }

    /// <summary>Clears how the last invocation ended and gives the stack budget back; gas and memory budget go on.</summary>
    protected void BeginInvoke()
    {
        StackBudget = _stackGranted;
        Signal = GuestSignal.None;
        _trapCode = TrapCode.None;
        _returnOffset = 0;
        _returnBytes = 0;
    }

    /// <summary>Lets go of what the frame was granted, so that a pooled instance holds nothing of its last user.</summary>
    protected void EndFrame() => _guard = null;

    /// <summary>The outcome that <see cref="Signal"/> stands for, after the last test of the counter.</summary>
    protected InvokeOutcome Outcome() => Signal switch
    {
        GuestSignal.Return => new InvokeOutcome(InvokeStatus.Returned, TrapCode.None, GasUsed),
        GuestSignal.Revert => new InvokeOutcome(InvokeStatus.Reverted, TrapCode.None, GasUsed),
        GuestSignal.Trap => new InvokeOutcome(InvokeStatus.Trapped, _trapCode, GasUsed),
        _ => new InvokeOutcome(InvokeStatus.Completed, TrapCode.None, GasUsed),
    };

    private void End(GuestSignal signal, uint pointer, uint bytes)
    {
        _returnOffset = (int)pointer;
        _returnBytes = (int)bytes;
        Signal = signal;
    }
}
