using Pyde.Contracts.Wasm;

namespace Pyde.Abi.Hosting;

/// <summary>What host functions mean: the last of the five steps of every host function, behind <see cref="HostBoundary"/>.</summary>
/// <remarks>
/// <para>When a member runs, fixed gas and gas by length are paid, every range is inside memory, and view and type rules that need no
/// knowledge of the
/// callee have passed. Spans that come in are guest memory and live during the call; spans that go out live until the next member is
/// called.</para>
/// <para>A member that has to end the whole transaction (an access list violation) raises <see cref="TrapCode.TransactionAborted"/> on the
/// guest and returns
/// anything.</para>
/// One transaction, one thread: implementations know the frame that runs. Source: abi.md, "Host functions". Since ABI 1.0.
/// </remarks>
public interface IHostSemantics
{
    /// <summary>Whether the running frame is a view, itself or by inheritance.</summary>
    bool IsView { get; }

    /// <summary>Whether the running code is a module of type parachain.</summary>
    bool IsParachain { get; }

    /// <summary>Arguments of the running frame.</summary>
    ReadOnlySpan<byte> Calldata { get; }

    /// <summary>Number of the wave.</summary>
    ulong WaveId { get; }

    /// <summary>Attested seconds of the wave.</summary>
    ulong WaveTimestamp { get; }

    /// <summary>Number of the chain.</summary>
    ulong ChainId { get; }

    /// <summary>Value that came with the running frame.</summary>
    UInt128 Value { get; }

    /// <summary>Version of the parachain that runs.</summary>
    uint ParachainVersion { get; }

    /// <summary>Writes the address that called the running frame.</summary>
    /// <param name="destination">32 bytes.</param>
    void CopyCaller(Span<byte> destination);

    /// <summary>Writes the address that sent the transaction.</summary>
    /// <param name="destination">32 bytes.</param>
    void CopyOrigin(Span<byte> destination);

    /// <summary>Writes the address whose storage the running frame uses.</summary>
    /// <param name="destination">32 bytes.</param>
    void CopySelf(Span<byte> destination);

    /// <summary>Writes the hash of the transaction.</summary>
    /// <param name="destination">32 bytes.</param>
    void CopyTransactionHash(Span<byte> destination);

    /// <summary>Writes the random beacon of the wave.</summary>
    /// <param name="destination">32 bytes.</param>
    void CopyBeacon(Span<byte> destination);

    /// <summary>Writes the id of the parachain that runs.</summary>
    /// <param name="destination">32 bytes.</param>
    void CopyParachainId(Span<byte> destination);

    /// <summary>Reads a slot of the running frame's storage.</summary>
    /// <param name="guest">The calling frame.</param>
    /// <param name="slot">32 bytes.</param>
    /// <param name="value">The value; empty values are present.</param>
    /// <returns>False when the slot is absent.</returns>
    bool TryReadSlot(GuestContext guest, ReadOnlySpan<byte> slot, out ReadOnlySpan<byte> value);

    /// <summary>Writes a slot of the running frame's storage.</summary>
    /// <param name="guest">The calling frame.</param>
    /// <param name="slot">32 bytes.</param>
    /// <param name="value">At most 16,384 bytes.</param>
    void WriteSlot(GuestContext guest, ReadOnlySpan<byte> slot, ReadOnlySpan<byte> value);

    /// <summary>Deletes a slot of the running frame's storage.</summary>
    /// <param name="guest">The calling frame.</param>
    /// <param name="slot">32 bytes.</param>
    void DeleteSlot(GuestContext guest, ReadOnlySpan<byte> slot);

    /// <summary>Reads a balance.</summary>
    /// <param name="guest">The calling frame.</param>
    /// <param name="address">32 bytes.</param>
    /// <param name="balance">Zero for an unknown account.</param>
    /// <returns>None or InvalidAddress.</returns>
    HostError ReadBalance(GuestContext guest, ReadOnlySpan<byte> address, out UInt128 balance);

    /// <summary>Moves value from the running frame's account; runs no code.</summary>
    /// <param name="guest">The calling frame.</param>
    /// <param name="to">32 bytes.</param>
    /// <param name="amount">Any amount.</param>
    /// <returns>None, InsufficientBalance or InvalidAddress.</returns>
    HostError Transfer(GuestContext guest, ReadOnlySpan<byte> to, UInt128 amount);

    /// <summary>Emits an event.</summary>
    /// <param name="guest">The calling frame.</param>
    /// <param name="topics">1 to 4 times 32 bytes.</param>
    /// <param name="data">At most 16 KiB.</param>
    /// <param name="asParachain">Filed under the parachain's id instead of the running frame's address.</param>
    /// <returns>None, or what the executor's own bounds say.</returns>
    HostError EmitEvent(GuestContext guest, ReadOnlySpan<byte> topics, ReadOnlySpan<byte> data, bool asParachain);

    /// <summary>Verifies a FALCON-512 signature.</summary>
    /// <param name="publicKey">897 bytes, hostile.</param>
    /// <param name="message">Any bytes.</param>
    /// <param name="signature">Hostile.</param>
    bool VerifyFalcon(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature);

    /// <summary>Calls another module.</summary>
    /// <param name="guest">The calling frame; its remaining budgets are what the callee's frame may have.</param>
    /// <param name="request">The call. View calls reach View functions only; the implementation knows the callee's attributes.</param>
    /// <param name="reply">Answer, gas used, return data.</param>
    void Call(GuestContext guest, in CallRequest request, ref CallReply reply);

    /// <summary>Reads a key of the parachain.</summary>
    /// <param name="guest">The calling frame.</param>
    /// <param name="key">At most 1 KiB.</param>
    /// <param name="value">Empty when absent.</param>
    void ReadParachain(GuestContext guest, ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value);

    /// <summary>Writes a key of the parachain.</summary>
    /// <param name="guest">The calling frame.</param>
    /// <param name="key">At most 1 KiB.</param>
    /// <param name="value">At most 16,384 bytes.</param>
    /// <returns>None, or what the executor's own bounds say.</returns>
    HostError WriteParachain(GuestContext guest, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value);

    /// <summary>Deletes a key of the parachain.</summary>
    /// <param name="guest">The calling frame.</param>
    /// <param name="key">At most 1 KiB.</param>
    /// <returns>None, or what the executor's own bounds say.</returns>
    HostError DeleteParachain(GuestContext guest, ReadOnlySpan<byte> key);

    /// <summary>Queues a message to another parachain; its gas is paid.</summary>
    /// <param name="guest">The calling frame.</param>
    /// <param name="target">32 bytes.</param>
    /// <param name="payload">At most 16 KiB.</param>
    /// <param name="callback">Name of the callback, any bytes; empty for none.</param>
    /// <param name="callbackGas">Gas of the callback.</param>
    /// <param name="timeoutWaves">1 to 10,000.</param>
    /// <returns>The message id, or XCallRateLimited, InvalidInput or InvalidFunctionName as a negative number.</returns>
    long SendMessage(
        GuestContext guest,
        ReadOnlySpan<byte> target,
        ReadOnlySpan<byte> payload,
        ReadOnlySpan<byte> callback,
        ulong callbackGas,
        ulong timeoutWaves);
}
