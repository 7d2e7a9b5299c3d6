using Pyde.Contracts;
using Pyde.Contracts.Wasm;

namespace Pyde.Abi.Hosting;

/// <summary>From a function number and argument slots to the typed member, for engines that call by number.</summary>
/// <remarks>Any thread. Allocates nothing. Since ABI 1.0.</remarks>
public static class HostCalls
{
    /// <summary>Calls a host function.</summary>
    /// <param name="host">Receives the call.</param>
    /// <param name="guest">The calling frame.</param>
    /// <param name="function">Which one.</param>
    /// <param name="arguments">One slot per parameter; validation has matched the import with the table.</param>
    /// <returns>The result's slot; 0 where there is none.</returns>
    /// <exception cref="InvariantException">The number is no host function.</exception>
    public static ulong Call(IHostFunctions host, GuestContext guest, HostFunction function, ReadOnlySpan<ulong> arguments)
    {
        switch (function)
        {
            case HostFunction.Sload:
                return (uint)host.Sload(guest, (uint)arguments[0], (uint)arguments[1], (uint)arguments[2]);
            case HostFunction.Sstore:
                host.Sstore(guest, (uint)arguments[0], (uint)arguments[1], (uint)arguments[2]);
                return 0;
            case HostFunction.Sdelete:
                host.Sdelete(guest, (uint)arguments[0]);
                return 0;
            case HostFunction.Balance:
                return (uint)host.Balance(guest, (uint)arguments[0], (uint)arguments[1]);
            case HostFunction.Transfer:
                return (uint)host.Transfer(guest, (uint)arguments[0], (uint)arguments[1]);
            case HostFunction.Caller:
                return (uint)host.Caller(guest, (uint)arguments[0]);
            case HostFunction.Origin:
                return (uint)host.Origin(guest, (uint)arguments[0]);
            case HostFunction.SelfAddress:
                return (uint)host.SelfAddress(guest, (uint)arguments[0]);
            case HostFunction.WaveId:
                return (ulong)host.WaveId(guest);
            case HostFunction.WaveTimestamp:
                return (ulong)host.WaveTimestamp(guest);
            case HostFunction.ChainId:
                return (ulong)host.ChainId(guest);
            case HostFunction.TxHash:
                host.TxHash(guest, (uint)arguments[0]);
                return 0;
            case HostFunction.TxValue:
                host.TxValue(guest, (uint)arguments[0]);
                return 0;
            case HostFunction.TxGasRemaining:
                return (ulong)host.TxGasRemaining(guest);
            case HostFunction.CalldataSize:
                return (uint)host.CalldataSize(guest);
            case HostFunction.CalldataCopy:
                return (uint)host.CalldataCopy(guest, (uint)arguments[0], (uint)arguments[1], (uint)arguments[2]);
            case HostFunction.EmitEvent:
                return (uint)host.EmitEvent(guest, (uint)arguments[0], (uint)arguments[1], (uint)arguments[2], (uint)arguments[3]);
            case HostFunction.HashBlake3:
                host.HashBlake3(guest, (uint)arguments[0], (uint)arguments[1], (uint)arguments[2]);
                return 0;
            case HostFunction.HashPoseidon2:
                host.HashPoseidon2(guest, (uint)arguments[0], (uint)arguments[1], (uint)arguments[2]);
                return 0;
            case HostFunction.HashKeccak256:
                host.HashKeccak256(guest, (uint)arguments[0], (uint)arguments[1], (uint)arguments[2]);
                return 0;
            case HostFunction.FalconVerify:
                return (uint)host.FalconVerify(
                    guest, (uint)arguments[0], (uint)arguments[1], (uint)arguments[2], (uint)arguments[3], (uint)arguments[4]);
            case HostFunction.CrossCall:
                return (uint)host.CrossCall(
                    guest, (uint)arguments[0], (uint)arguments[1], (uint)arguments[2], (uint)arguments[3],
                    (uint)arguments[4], (uint)arguments[5], arguments[6], (uint)arguments[7], (uint)arguments[8]);
            case HostFunction.CrossCallStatic:
                return (uint)host.CrossCallStatic(
                    guest, (uint)arguments[0], (uint)arguments[1], (uint)arguments[2], (uint)arguments[3],
                    (uint)arguments[4], arguments[5], (uint)arguments[6], (uint)arguments[7]);
            case HostFunction.DelegateCall:
                return (uint)host.DelegateCall(
                    guest, (uint)arguments[0], (uint)arguments[1], (uint)arguments[2], (uint)arguments[3],
                    (uint)arguments[4], arguments[5], (uint)arguments[6], (uint)arguments[7]);
            case HostFunction.Return:
                host.Return(guest, (uint)arguments[0], (uint)arguments[1]);
                return 0;
            case HostFunction.Revert:
                host.Revert(guest, (uint)arguments[0], (uint)arguments[1]);
                return 0;
            case HostFunction.ConsumeGas:
                return (uint)host.ConsumeGas(guest, arguments[0]);
            case HostFunction.BeaconGet:
                return (uint)host.BeaconGet(guest, (uint)arguments[0]);
            case HostFunction.ParachainStorageRead:
                return (uint)host.ParachainStorageRead(
                    guest, (uint)arguments[0], (uint)arguments[1], (uint)arguments[2], (uint)arguments[3]);
            case HostFunction.ParachainStorageWrite:
                return (uint)host.ParachainStorageWrite(
                    guest, (uint)arguments[0], (uint)arguments[1], (uint)arguments[2], (uint)arguments[3]);
            case HostFunction.ParachainStorageDelete:
                return (uint)host.ParachainStorageDelete(guest, (uint)arguments[0], (uint)arguments[1]);
            case HostFunction.ParachainId:
                return (uint)host.ParachainId(guest, (uint)arguments[0]);
            case HostFunction.ParachainVersion:
                return (uint)host.ParachainVersion(guest);
            case HostFunction.ParachainEmitEvent:
                return (uint)host.ParachainEmitEvent(guest, (uint)arguments[0], (uint)arguments[1], (uint)arguments[2], (uint)arguments[3]);
            case HostFunction.SendXparachainMessage:
                return (ulong)host.SendXparachainMessage(
                    guest, (uint)arguments[0], (uint)arguments[1], (uint)arguments[2],
                    (uint)arguments[3], (uint)arguments[4], arguments[5], arguments[6]);
            case HostFunction.ThresholdEncrypt:
                return (uint)host.ThresholdEncrypt(guest, (uint)arguments[0], (uint)arguments[1], (uint)arguments[2], (uint)arguments[3]);
            case HostFunction.ThresholdDecrypt:
                return (uint)host.ThresholdDecrypt(guest, (uint)arguments[0], (uint)arguments[1], (uint)arguments[2], (uint)arguments[3]);
            default:
                throw new InvariantException($"host function {function} is in the module but not in the table");
        }
    }
}
