using Pyde.Abi;
using Pyde.Abi.Hosting;
using Pyde.Contracts.Wasm;
using Pyde.Types;

namespace Benchmarks.Wasm;

/// <summary>Host functions that mean as little as possible, so that the boundary in front of them is what is measured.</summary>
internal sealed class PlainSemantics : IHostSemantics
{
    private readonly byte[] _address = new byte[HostTable.AddressBytes];

    /// <summary>What <c>calldata_copy</c> reads.</summary>
    public ReadOnlyMemory<byte> Arguments { get; set; } = new byte[4];

    public bool IsView => false;

    public bool IsParachain => true;

    public ReadOnlySpan<byte> Calldata => Arguments.Span;

    public ulong WaveId => 7;

    public ulong WaveTimestamp => 1_700_000_000;

    public ulong ChainId => 31_337;

    public UInt128 Value => UInt128.One;

    public uint ParachainVersion => 1;

    public void CopyCaller(Span<byte> destination) => _address.CopyTo(destination);

    public void CopyOrigin(Span<byte> destination) => _address.CopyTo(destination);

    public void CopySelf(Span<byte> destination) => _address.CopyTo(destination);

    public void CopyTransactionHash(Span<byte> destination) => _address.CopyTo(destination);

    public void CopyBeacon(Span<byte> destination) => _address.CopyTo(destination);

    public void CopyParachainId(Span<byte> destination) => _address.CopyTo(destination);

    public bool TryReadSlot(GuestContext guest, ReadOnlySpan<byte> slot, out ReadOnlySpan<byte> value)
    {
        value = default;
        return false;
    }

    public void WriteSlot(GuestContext guest, ReadOnlySpan<byte> slot, ReadOnlySpan<byte> value)
    {
        // Nothing is kept.
    }

    public void DeleteSlot(GuestContext guest, ReadOnlySpan<byte> slot)
    {
        // Nothing is kept.
    }

    public HostError ReadBalance(GuestContext guest, ReadOnlySpan<byte> address, out UInt128 balance)
    {
        balance = 0;
        return HostError.None;
    }

    public HostError Transfer(GuestContext guest, ReadOnlySpan<byte> to, UInt128 amount) => HostError.None;

    public HostError EmitEvent(GuestContext guest, ReadOnlySpan<byte> topics, ReadOnlySpan<byte> data, bool asParachain) => HostError.None;

    public bool VerifyFalcon(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        FalconSignatureVerifier.Instance.Verify(publicKey, SigningContexts.Transaction, message, signature);

    public void Call(GuestContext guest, in CallRequest request, ref CallReply reply)
    {
        // Answers success without data.
    }

    public void ReadParachain(GuestContext guest, ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value) => value = default;

    public HostError WriteParachain(GuestContext guest, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => HostError.None;

    public HostError DeleteParachain(GuestContext guest, ReadOnlySpan<byte> key) => HostError.None;

    public long SendMessage(
        GuestContext guest,
        ReadOnlySpan<byte> target,
        ReadOnlySpan<byte> payload,
        ReadOnlySpan<byte> callback,
        ulong callbackGas,
        ulong timeoutWaves) => 0;
}
