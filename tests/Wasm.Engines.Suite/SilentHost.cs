using Pyde.Abi;
using Pyde.Abi.Hosting;
using Pyde.Contracts.Wasm;

namespace Wasm.EngineSuite;

/// <summary>Semantics that count how often the wave was asked for, without allocating; nothing else is ever reached.</summary>
internal sealed class SilentHost : IHostSemantics
{
    internal int Asked { get; private set; }

    public ulong WaveId => (ulong)++Asked;

    public bool IsView => throw Unreached();

    public bool IsParachain => throw Unreached();

    public ReadOnlySpan<byte> Calldata => throw Unreached();

    public ulong WaveTimestamp => throw Unreached();

    public ulong ChainId => throw Unreached();

    public UInt128 Value => throw Unreached();

    public uint ParachainVersion => throw Unreached();

    public void CopyCaller(Span<byte> destination) => throw Unreached();

    public void CopyOrigin(Span<byte> destination) => throw Unreached();

    public void CopySelf(Span<byte> destination) => throw Unreached();

    public void CopyTransactionHash(Span<byte> destination) => throw Unreached();

    public void CopyBeacon(Span<byte> destination) => throw Unreached();

    public void CopyParachainId(Span<byte> destination) => throw Unreached();

    public bool TryReadSlot(GuestContext guest, ReadOnlySpan<byte> slot, out ReadOnlySpan<byte> value) => throw Unreached();

    public void WriteSlot(GuestContext guest, ReadOnlySpan<byte> slot, ReadOnlySpan<byte> value) => throw Unreached();

    public void DeleteSlot(GuestContext guest, ReadOnlySpan<byte> slot) => throw Unreached();

    public HostError ReadBalance(GuestContext guest, ReadOnlySpan<byte> address, out UInt128 balance) => throw Unreached();

    public HostError Transfer(GuestContext guest, ReadOnlySpan<byte> to, UInt128 amount) => throw Unreached();

    public HostError EmitEvent(GuestContext guest, ReadOnlySpan<byte> topics, ReadOnlySpan<byte> data, bool asParachain) => throw Unreached();

    public bool VerifyFalcon(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) => throw Unreached();

    public void Call(GuestContext guest, in CallRequest request, ref CallReply reply) => throw Unreached();

    public void ReadParachain(GuestContext guest, ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value) => throw Unreached();

    public HostError WriteParachain(GuestContext guest, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => throw Unreached();

    public HostError DeleteParachain(GuestContext guest, ReadOnlySpan<byte> key) => throw Unreached();

    public long SendMessage(
        GuestContext guest,
        ReadOnlySpan<byte> target,
        ReadOnlySpan<byte> payload,
        ReadOnlySpan<byte> callback,
        ulong callbackGas,
        ulong timeoutWaves) => throw Unreached();

    private static InvalidOperationException Unreached() => new("only the wave is asked for");
}
