using Pyde.Abi;
using Pyde.Abi.Hosting;
using Pyde.Contracts.Wasm;
using Pyde.Crypto.Falcon;
using Pyde.Types;

namespace Wasm.Interpreter.Commands;

/// <summary>
/// What a module sees that a tool runs: a chain without accounts or other modules, whose storage lasts as long as the call.
/// </summary>
internal sealed class EmptyChain : IHostSemantics
{
    private readonly Dictionary<string, byte[]> _slots = new(StringComparer.Ordinal);
    private long _messages;

    public bool IsView => false;

    public bool IsParachain => true;

    public ReadOnlySpan<byte> Calldata => [];

    public ulong WaveId => 0;

    public ulong WaveTimestamp => 0;

    public ulong ChainId => 0;

    public UInt128 Value => 0;

    public uint ParachainVersion => 0;

    public void CopyCaller(Span<byte> destination) => destination.Clear();

    public void CopyOrigin(Span<byte> destination) => destination.Clear();

    public void CopySelf(Span<byte> destination) => destination.Clear();

    public void CopyTransactionHash(Span<byte> destination) => destination.Clear();

    public void CopyBeacon(Span<byte> destination) => destination.Clear();

    public void CopyParachainId(Span<byte> destination) => destination.Clear();

    public bool TryReadSlot(GuestContext guest, ReadOnlySpan<byte> slot, out ReadOnlySpan<byte> value)
    {
        bool isPresent = _slots.TryGetValue("slot " + Convert.ToHexString(slot), out byte[]? found);
        value = found;
        return isPresent;
    }

    public void WriteSlot(GuestContext guest, ReadOnlySpan<byte> slot, ReadOnlySpan<byte> value) =>
        _slots["slot " + Convert.ToHexString(slot)] = value.ToArray();

    public void DeleteSlot(GuestContext guest, ReadOnlySpan<byte> slot) => _slots.Remove("slot " + Convert.ToHexString(slot));

    public HostError ReadBalance(GuestContext guest, ReadOnlySpan<byte> address, out UInt128 balance)
    {
        balance = 0;
        return HostError.None;
    }

    public HostError Transfer(GuestContext guest, ReadOnlySpan<byte> to, UInt128 amount) =>
        amount == 0 ? HostError.None : HostError.InsufficientBalance;

    public HostError EmitEvent(GuestContext guest, ReadOnlySpan<byte> topics, ReadOnlySpan<byte> data, bool asParachain) => HostError.None;

    public bool VerifyFalcon(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        Falcon512.Verify(publicKey, SigningContexts.Transaction, message, signature);

    public void Call(GuestContext guest, in CallRequest request, ref CallReply reply) => reply.Error = HostError.InvalidAddress;

    public void ReadParachain(GuestContext guest, ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value) =>
        value = _slots.GetValueOrDefault("key " + Convert.ToHexString(key));

    public HostError WriteParachain(GuestContext guest, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        _slots["key " + Convert.ToHexString(key)] = value.ToArray();
        return HostError.None;
    }

    public HostError DeleteParachain(GuestContext guest, ReadOnlySpan<byte> key)
    {
        _slots.Remove("key " + Convert.ToHexString(key));
        return HostError.None;
    }

    public long SendMessage(
        GuestContext guest,
        ReadOnlySpan<byte> target,
        ReadOnlySpan<byte> payload,
        ReadOnlySpan<byte> callback,
        ulong callbackGas,
        ulong timeoutWaves) => _messages++;
}
