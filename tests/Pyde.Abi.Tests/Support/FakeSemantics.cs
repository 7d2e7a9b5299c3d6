using Pyde.Abi.Hosting;
using Pyde.Contracts.Wasm;

namespace Pyde.Abi.Tests.Support;

/// <summary>Semantics that remember what reached them.</summary>
internal sealed class FakeSemantics : IHostSemantics
{
    internal List<string> Reached { get; } = [];

    internal Dictionary<string, byte[]> Slots { get; } = new(StringComparer.Ordinal);

    internal byte[] Input { get; set; } = [];

    internal HostError CallError { get; set; }

    internal ulong CallGasUsed { get; set; }

    internal byte[] CallData { get; set; } = [];

    internal ulong LastGasForwarded { get; private set; }

    internal bool AbortCalls { get; set; }

    public bool IsView { get; set; }

    public bool IsParachain { get; set; } = true;

    public ReadOnlySpan<byte> Calldata => Input;

    public ulong WaveId => 11;

    public ulong WaveTimestamp => 12;

    public ulong ChainId => 13;

    public UInt128 Value => UInt128.MaxValue;

    public uint ParachainVersion => 14;

    public void CopyCaller(Span<byte> destination) => destination.Fill(1);

    public void CopyOrigin(Span<byte> destination) => destination.Fill(2);

    public void CopySelf(Span<byte> destination) => destination.Fill(3);

    public void CopyTransactionHash(Span<byte> destination) => destination.Fill(4);

    public void CopyBeacon(Span<byte> destination) => destination.Fill(5);

    public void CopyParachainId(Span<byte> destination) => destination.Fill(6);

    public bool TryReadSlot(GuestContext guest, ReadOnlySpan<byte> slot, out ReadOnlySpan<byte> value)
    {
        bool isPresent = Slots.TryGetValue(Convert.ToHexString(slot), out byte[]? found);
        value = found;
        return isPresent;
    }

    public void WriteSlot(GuestContext guest, ReadOnlySpan<byte> slot, ReadOnlySpan<byte> value)
    {
        Reached.Add("sstore");
        Slots[Convert.ToHexString(slot)] = value.ToArray();
    }

    public void DeleteSlot(GuestContext guest, ReadOnlySpan<byte> slot) => Reached.Add("sdelete");

    public HostError ReadBalance(GuestContext guest, ReadOnlySpan<byte> address, out UInt128 balance)
    {
        balance = 77;
        return address[0] == 9 ? HostError.InvalidAddress : HostError.None;
    }

    public HostError Transfer(GuestContext guest, ReadOnlySpan<byte> to, UInt128 amount)
    {
        Reached.Add($"transfer {amount}");
        return HostError.None;
    }

    public HostError EmitEvent(GuestContext guest, ReadOnlySpan<byte> topics, ReadOnlySpan<byte> data, bool asParachain)
    {
        Reached.Add($"{(asParachain ? "parachain_" : string.Empty)}emit_event {topics.Length} {data.Length}");
        return HostError.None;
    }

    public bool VerifyFalcon(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        publicKey.Length == HostTable.FalconPublicKeyBytes && message.SequenceEqual(signature);

    public void Call(GuestContext guest, in CallRequest request, ref CallReply reply)
    {
        Reached.Add($"{request.Kind} {request.Function.Length} {request.Data.Length} {request.Value}");
        LastGasForwarded = request.GasForwarded;
        if (AbortCalls)
            guest.RaiseTrap(TrapCode.TransactionAborted);
        reply.Error = CallError;
        reply.GasUsed = CallGasUsed;
        reply.Data = CallData;
    }

    public void ReadParachain(GuestContext guest, ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        Reached.Add("parachain_storage_read");
        value = Slots.GetValueOrDefault(Convert.ToHexString(key));
    }

    public HostError WriteParachain(GuestContext guest, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        Reached.Add($"parachain_storage_write {key.Length} {value.Length}");
        return HostError.None;
    }

    public HostError DeleteParachain(GuestContext guest, ReadOnlySpan<byte> key)
    {
        Reached.Add("parachain_storage_delete");
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
        Reached.Add($"send {payload.Length} {callback.Length} {callbackGas} {timeoutWaves}");
        return 42;
    }
}
