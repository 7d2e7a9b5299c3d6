namespace Pyde.Contracts.Wasm;

/// <summary>Result of one invocation.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Trap">
/// The reason; <see cref="TrapCode.None"/> unless <paramref name="Status"/> is <see cref="InvokeStatus.Trapped"/>.
/// </param>
/// <param name="GasUsed">
/// Units of gas spent since the grant, host calls and nested frames included; never above the grant. The whole grant when
/// <paramref name="Trap"/> is <see cref="TrapCode.OutOfGas"/>.
/// </param>
/// <remarks>
/// Equal on every engine for equal modules, grants and host answers. Return data: <see cref="IWasmInstance.ReturnData"/>. Since contract
/// 1.0.
/// </remarks>
public readonly record struct InvokeOutcome(InvokeStatus Status, TrapCode Trap, ulong GasUsed)
{
    /// <summary>Completed or returned: the frame's overlay may be merged.</summary>
    public bool IsSuccess => Status is InvokeStatus.Completed or InvokeStatus.Returned;
}
