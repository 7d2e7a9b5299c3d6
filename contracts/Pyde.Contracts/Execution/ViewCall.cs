using Pyde.Types;

namespace Pyde.Contracts.Execution;

/// <summary>A read-only call from outside a transaction.</summary>
/// <param name="Target">Address of a contract, or id of a parachain.</param>
/// <param name="Caller">Who appears as the caller; zero for nobody.</param>
/// <param name="Function">A function marked View and Entry.</param>
/// <param name="Calldata">At most 64 KiB.</param>
/// <param name="GasMax">Cap of the gas; a parachain's own cap may be lower.</param>
public sealed record ViewCall(Address Target, Address Caller, string Function, ReadOnlyMemory<byte> Calldata, ulong GasMax);
