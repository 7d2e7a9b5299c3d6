using System.Buffers.Binary;
using Pyde.Contracts.Wasm;
using Pyde.Crypto;

namespace Pyde.Abi.Hosting;

/// <summary>
/// The boundary between guests and the executor: gas, ranges and rules of every host function, the same for every engine.
/// </summary>
/// <remarks>
/// Order of work in every member: fixed gas, gas by length, bounds of every range, view and type rules, semantics. A length that only the
/// answer
/// knows (a value read, data returned by a callee) is charged before it is copied. The whole capacity of an output buffer has to be inside
/// memory, also where less is
/// copied. Allocates nothing. One transaction, one thread. Source: abi.md, "Entry points and the boundary". Since ABI 1.0.
/// </remarks>
/// <param name="semantics">What the functions mean.</param>
public sealed class HostBoundary(IHostSemantics semantics) : IHostFunctions
{
    /// <inheritdoc/>
    public int Sload(GuestContext guest, uint slotPtr, uint outPtr, uint outMax)
    {
        HostPrice price = Price(HostFunction.Sload);
        if (!guest.TryCharge(price.Fixed) ||
            !guest.TryGetRange(slotPtr, HostTable.AddressBytes, out Span<byte> slot) ||
            !guest.TryGetRange(outPtr, outMax, out Span<byte> output))
            return 0;
        if (!semantics.TryReadSlot(guest, slot, out ReadOnlySpan<byte> value))
            return (int)HostError.InvalidInput;
        int copied = Math.Min(value.Length, output.Length);
        if (guest.Signal != GuestSignal.None || !guest.TryCharge(price.OfBytes((ulong)copied)))
            return 0;
        value[..copied].CopyTo(output);
        return value.Length;
    }

    /// <inheritdoc/>
    public void Sstore(GuestContext guest, uint slotPtr, uint valPtr, uint valLen)
    {
        HostPrice price = Price(HostFunction.Sstore);
        if (!guest.TryCharge(price.Fixed) ||
            !guest.TryCharge(price.OfBytes(valLen)) ||
            !guest.TryGetRange(slotPtr, HostTable.AddressBytes, out Span<byte> slot) ||
            !guest.TryGetRange(valPtr, valLen, out Span<byte> value))
            return;
        if (semantics.IsView)
            guest.RaiseTrap(TrapCode.ViewViolation);
        else if (value.Length > HostTable.SlotValueBytesMax)
            guest.RaiseTrap(TrapCode.HostLimitExceeded);
        else
            semantics.WriteSlot(guest, slot, value);
    }

    /// <inheritdoc/>
    public void Sdelete(GuestContext guest, uint slotPtr)
    {
        if (!guest.TryCharge(Price(HostFunction.Sdelete).Fixed) ||
            !guest.TryGetRange(slotPtr, HostTable.AddressBytes, out Span<byte> slot))
            return;
        if (semantics.IsView)
            guest.RaiseTrap(TrapCode.ViewViolation);
        else
            semantics.DeleteSlot(guest, slot);
    }

    /// <inheritdoc/>
    public int Balance(GuestContext guest, uint addrPtr, uint outPtr)
    {
        if (!guest.TryCharge(Price(HostFunction.Balance).Fixed) ||
            !guest.TryGetRange(addrPtr, HostTable.AddressBytes, out Span<byte> address) ||
            !guest.TryGetRange(outPtr, HostTable.AmountBytes, out Span<byte> output))
            return 0;
        HostError error = semantics.ReadBalance(guest, address, out UInt128 balance);
        if (error == HostError.None)
            BinaryPrimitives.WriteUInt128LittleEndian(output, balance);
        return (int)error;
    }

    /// <inheritdoc/>
    public int Transfer(GuestContext guest, uint toPtr, uint amountPtr)
    {
        if (!guest.TryCharge(Price(HostFunction.Transfer).Fixed) ||
            !guest.TryGetRange(toPtr, HostTable.AddressBytes, out Span<byte> to) ||
            !guest.TryGetRange(amountPtr, HostTable.AmountBytes, out Span<byte> amount))
            return 0;
        return semantics.IsView
            ? (int)HostError.Forbidden
            : (int)semantics.Transfer(guest, to, BinaryPrimitives.ReadUInt128LittleEndian(amount));
    }

    /// <inheritdoc/>
    public int Caller(GuestContext guest, uint outPtr)
    {
        if (TryOutput(guest, HostFunction.Caller, outPtr, HostTable.AddressBytes, out Span<byte> output))
            semantics.CopyCaller(output);
        return 0;
    }

    /// <inheritdoc/>
    public int Origin(GuestContext guest, uint outPtr)
    {
        if (TryOutput(guest, HostFunction.Origin, outPtr, HostTable.AddressBytes, out Span<byte> output))
            semantics.CopyOrigin(output);
        return 0;
    }

    /// <inheritdoc/>
    public int SelfAddress(GuestContext guest, uint outPtr)
    {
        if (TryOutput(guest, HostFunction.SelfAddress, outPtr, HostTable.AddressBytes, out Span<byte> output))
            semantics.CopySelf(output);
        return 0;
    }

    /// <inheritdoc/>
    public long WaveId(GuestContext guest) =>
        guest.TryCharge(Price(HostFunction.WaveId).Fixed) ? (long)semantics.WaveId : 0;

    /// <inheritdoc/>
    public long WaveTimestamp(GuestContext guest) =>
        guest.TryCharge(Price(HostFunction.WaveTimestamp).Fixed) ? (long)semantics.WaveTimestamp : 0;

    /// <inheritdoc/>
    public long ChainId(GuestContext guest) =>
        guest.TryCharge(Price(HostFunction.ChainId).Fixed) ? (long)semantics.ChainId : 0;

    /// <inheritdoc/>
    public void TxHash(GuestContext guest, uint outPtr)
    {
        if (TryOutput(guest, HostFunction.TxHash, outPtr, HostTable.AddressBytes, out Span<byte> output))
            semantics.CopyTransactionHash(output);
    }

    /// <inheritdoc/>
    public void TxValue(GuestContext guest, uint outPtr)
    {
        if (TryOutput(guest, HostFunction.TxValue, outPtr, HostTable.AmountBytes, out Span<byte> output))
            BinaryPrimitives.WriteUInt128LittleEndian(output, semantics.Value);
    }

    /// <inheritdoc/>
    public long TxGasRemaining(GuestContext guest) =>
        guest.TryCharge(Price(HostFunction.TxGasRemaining).Fixed) ? (long)guest.GasRemaining : 0;

    /// <inheritdoc/>
    public int CalldataSize(GuestContext guest) =>
        guest.TryCharge(Price(HostFunction.CalldataSize).Fixed) ? semantics.Calldata.Length : 0;

    /// <inheritdoc/>
    public int CalldataCopy(GuestContext guest, uint offset, uint len, uint outPtr)
    {
        HostPrice price = Price(HostFunction.CalldataCopy);
        if (!guest.TryCharge(price.Fixed) ||
            !guest.TryCharge(price.OfBytes(len)) ||
            !guest.TryGetRange(outPtr, len, out Span<byte> output))
            return 0;
        ReadOnlySpan<byte> calldata = semantics.Calldata;
        if ((ulong)offset + len > (uint)calldata.Length)
            return (int)HostError.InvalidInput;
        calldata.Slice((int)offset, (int)len).CopyTo(output);
        return 0;
    }

    /// <inheritdoc/>
    public int EmitEvent(GuestContext guest, uint topicsPtr, uint topicsCount, uint dataPtr, uint dataLen) =>
        Emit(guest, HostFunction.EmitEvent, topicsPtr, topicsCount, dataPtr, dataLen);

    /// <inheritdoc/>
    public void HashBlake3(GuestContext guest, uint inPtr, uint inLen, uint outPtr)
    {
        if (TryHash(guest, HostFunction.HashBlake3, inPtr, inLen, outPtr, out Span<byte> input, out Span<byte> output))
            Blake3.Hash(input, output);
    }

    /// <inheritdoc/>
    public void HashPoseidon2(GuestContext guest, uint inPtr, uint inLen, uint outPtr)
    {
        if (TryHash(guest, HostFunction.HashPoseidon2, inPtr, inLen, outPtr, out Span<byte> input, out Span<byte> output))
            Poseidon2.Hash(input, output);
    }

    /// <inheritdoc/>
    public void HashKeccak256(GuestContext guest, uint inPtr, uint inLen, uint outPtr)
    {
        if (TryHash(guest, HostFunction.HashKeccak256, inPtr, inLen, outPtr, out Span<byte> input, out Span<byte> output))
            Keccak256.Hash(input, output);
    }

    /// <inheritdoc/>
    public int FalconVerify(GuestContext guest, uint pkPtr, uint msgPtr, uint msgLen, uint sigPtr, uint sigLen)
    {
        HostPrice price = Price(HostFunction.FalconVerify);
        if (!guest.TryCharge(price.Fixed) ||
            !guest.TryCharge(price.OfBytes(msgLen)) ||
            !guest.TryGetRange(pkPtr, HostTable.FalconPublicKeyBytes, out Span<byte> publicKey) ||
            !guest.TryGetRange(msgPtr, msgLen, out Span<byte> message) ||
            !guest.TryGetRange(sigPtr, sigLen, out Span<byte> signature))
            return 0;
        return semantics.VerifyFalcon(publicKey, message, signature) ? 0 : (int)HostError.SignatureInvalid;
    }

    /// <inheritdoc/>
    public int CrossCall(
        GuestContext guest, uint target, uint fnPtr, uint fnLen, uint dataPtr, uint dataLen, uint valuePtr, ulong gas, uint retPtr,
        uint retLenPtr) =>
        Call(guest, HostFunction.CrossCall, CallKind.Call, target, fnPtr, fnLen, dataPtr, dataLen, valuePtr, gas, retPtr, retLenPtr);

    /// <inheritdoc/>
    public int CrossCallStatic(
        GuestContext guest, uint target, uint fnPtr, uint fnLen, uint dataPtr, uint dataLen, ulong gas, uint retPtr, uint retLenPtr) =>
        Call(guest, HostFunction.CrossCallStatic, CallKind.Static, target, fnPtr, fnLen, dataPtr, dataLen, null, gas, retPtr, retLenPtr);

    /// <inheritdoc/>
    public int DelegateCall(
        GuestContext guest, uint target, uint fnPtr, uint fnLen, uint dataPtr, uint dataLen, ulong gas, uint retPtr, uint retLenPtr) =>
        Call(guest, HostFunction.DelegateCall, CallKind.Delegate, target, fnPtr, fnLen, dataPtr, dataLen, null, gas, retPtr, retLenPtr);

    /// <inheritdoc/>
    public void Return(GuestContext guest, uint dataPtr, uint dataLen)
    {
        if (TryEnd(guest, HostFunction.Return, dataPtr, dataLen))
            guest.EndWithReturn(dataPtr, dataLen);
    }

    /// <inheritdoc/>
    public void Revert(GuestContext guest, uint dataPtr, uint dataLen)
    {
        if (TryEnd(guest, HostFunction.Revert, dataPtr, dataLen))
            guest.EndWithRevert(dataPtr, dataLen);
    }

    /// <inheritdoc/>
    public int ConsumeGas(GuestContext guest, ulong amount)
    {
        // Two charges: their sum could pass 64 bits.
        if (guest.TryCharge(Price(HostFunction.ConsumeGas).Fixed))
            guest.TryCharge(amount);
        return 0;
    }

    /// <inheritdoc/>
    public int BeaconGet(GuestContext guest, uint outPtr)
    {
        if (TryOutput(guest, HostFunction.BeaconGet, outPtr, HostTable.AddressBytes, out Span<byte> output))
            semantics.CopyBeacon(output);
        return 0;
    }

    /// <inheritdoc/>
    public int ParachainStorageRead(GuestContext guest, uint keyPtr, uint keyLen, uint outPtr, uint outLenPtr)
    {
        HostPrice price = Price(HostFunction.ParachainStorageRead);
        if (!guest.TryCharge(price.Fixed) ||
            !guest.TryGetRange(keyPtr, keyLen, out Span<byte> key) ||
            !TryGetBuffer(guest, outPtr, outLenPtr, out Span<byte> output, out Span<byte> length) ||
            !IsParachain(guest))
            return 0;
        if (key.Length > HostTable.ParachainKeyBytesMax)
            return (int)HostError.InvalidInput;
        semantics.ReadParachain(guest, key, out ReadOnlySpan<byte> value);
        int copied = Math.Min(value.Length, output.Length);
        if (guest.Signal != GuestSignal.None || !guest.TryCharge(price.OfBytes((ulong)copied)))
            return 0;
        value[..copied].CopyTo(output);
        BinaryPrimitives.WriteInt32LittleEndian(length, value.Length);
        return copied < value.Length ? (int)HostError.OutputBufferTooSmall : 0;
    }

    /// <inheritdoc/>
    public int ParachainStorageWrite(GuestContext guest, uint keyPtr, uint keyLen, uint valPtr, uint valLen)
    {
        HostPrice price = Price(HostFunction.ParachainStorageWrite);
        if (!guest.TryCharge(price.Fixed) ||
            !guest.TryCharge(price.OfBytes((ulong)keyLen + valLen)) ||
            !guest.TryGetRange(keyPtr, keyLen, out Span<byte> key) ||
            !guest.TryGetRange(valPtr, valLen, out Span<byte> value) ||
            !IsParachain(guest))
            return 0;
        if (semantics.IsView)
            return (int)HostError.Forbidden;
        return key.Length > HostTable.ParachainKeyBytesMax || value.Length > HostTable.SlotValueBytesMax
            ? (int)HostError.InvalidInput
            : (int)semantics.WriteParachain(guest, key, value);
    }

    /// <inheritdoc/>
    public int ParachainStorageDelete(GuestContext guest, uint keyPtr, uint keyLen)
    {
        if (!guest.TryCharge(Price(HostFunction.ParachainStorageDelete).Fixed) ||
            !guest.TryGetRange(keyPtr, keyLen, out Span<byte> key) ||
            !IsParachain(guest))
            return 0;
        if (semantics.IsView)
            return (int)HostError.Forbidden;
        return key.Length > HostTable.ParachainKeyBytesMax ? (int)HostError.InvalidInput : (int)semantics.DeleteParachain(guest, key);
    }

    /// <inheritdoc/>
    public int ParachainId(GuestContext guest, uint outPtr)
    {
        if (TryOutput(guest, HostFunction.ParachainId, outPtr, HostTable.AddressBytes, out Span<byte> output) && IsParachain(guest))
            semantics.CopyParachainId(output);
        return 0;
    }

    /// <inheritdoc/>
    public int ParachainVersion(GuestContext guest) =>
        guest.TryCharge(Price(HostFunction.ParachainVersion).Fixed) && IsParachain(guest) ? (int)semantics.ParachainVersion : 0;

    /// <inheritdoc/>
    public int ParachainEmitEvent(GuestContext guest, uint topicsPtr, uint topicsCount, uint dataPtr, uint dataLen) =>
        Emit(guest, HostFunction.ParachainEmitEvent, topicsPtr, topicsCount, dataPtr, dataLen);

    /// <inheritdoc/>
    public long SendXparachainMessage(
        GuestContext guest, uint targetPtr, uint msgPtr, uint msgLen, uint cbPtr, uint cbLen, ulong cbGas, ulong timeoutWaves)
    {
        HostPrice price = Price(HostFunction.SendXparachainMessage);
        if (!guest.TryCharge(price.Fixed) ||
            !guest.TryCharge(price.OfBytes((ulong)msgLen + cbLen) + price.Delivery) ||
            !guest.TryCharge(cbGas) ||
            !guest.TryGetRange(targetPtr, HostTable.AddressBytes, out Span<byte> target) ||
            !guest.TryGetRange(msgPtr, msgLen, out Span<byte> payload) ||
            !guest.TryGetRange(cbPtr, cbLen, out Span<byte> callback) ||
            !IsParachain(guest))
            return 0;
        if (semantics.IsView)
            return (long)HostError.Forbidden;
        return payload.Length > HostTable.MessageBytesMax || timeoutWaves is 0 or > HostTable.MessageTimeoutWavesMax
            ? (long)HostError.InvalidInput
            : semantics.SendMessage(guest, target, payload, callback, cbGas, timeoutWaves);
    }

    /// <inheritdoc/>
    public int ThresholdEncrypt(GuestContext guest, uint ptPtr, uint ptLen, uint outPtr, uint outLenPtr) =>
        Threshold(guest, HostFunction.ThresholdEncrypt, ptPtr, ptLen, outPtr, outLenPtr);

    /// <inheritdoc/>
    public int ThresholdDecrypt(GuestContext guest, uint ctPtr, uint ctLen, uint outPtr, uint outLenPtr) =>
        Threshold(guest, HostFunction.ThresholdDecrypt, ctPtr, ctLen, outPtr, outLenPtr);

    private static HostPrice Price(HostFunction function) => HostTable.Entry(function).Price;

    private static bool TryOutput(GuestContext guest, HostFunction function, uint outPtr, uint bytes, out Span<byte> output)
    {
        output = default;
        return guest.TryCharge(Price(function).Fixed) && guest.TryGetRange(outPtr, bytes, out output);
    }

    private static bool TryHash(
        GuestContext guest, HostFunction function, uint inPtr, uint inLen, uint outPtr, out Span<byte> input, out Span<byte> output)
    {
        HostPrice price = Price(function);
        input = output = default;
        return guest.TryCharge(price.Fixed) &&
            guest.TryCharge(price.OfBytes(inLen)) &&
            guest.TryGetRange(inPtr, inLen, out input) &&
            guest.TryGetRange(outPtr, HostTable.AddressBytes, out output);
    }

    private static bool TryEnd(GuestContext guest, HostFunction function, uint dataPtr, uint dataLen)
    {
        if (!guest.TryCharge(Price(function).OfBytes(dataLen)) || !guest.TryGetRange(dataPtr, dataLen, out _))
            return false;
        if (dataLen <= HostTable.ReturnBytesMax)
            return true;
        guest.RaiseTrap(TrapCode.HostLimitExceeded);
        return false;
    }

    // The word at lengthPtr holds the buffer's capacity on entry, the true length on exit.
    private static bool TryGetBuffer(GuestContext guest, uint pointer, uint lengthPtr, out Span<byte> buffer, out Span<byte> length)
    {
        buffer = default;
        return guest.TryGetRange(lengthPtr, sizeof(uint), out length) &&
            guest.TryGetRange(pointer, BinaryPrimitives.ReadUInt32LittleEndian(length), out buffer);
    }

    private bool IsParachain(GuestContext guest)
    {
        if (semantics.IsParachain)
            return true;
        guest.RaiseTrap(TrapCode.ParachainOnly);
        return false;
    }

    private int Emit(GuestContext guest, HostFunction function, uint topicsPtr, uint topicsCount, uint dataPtr, uint dataLen)
    {
        HostPrice price = Price(function);
        ulong topicBytes = (ulong)topicsCount * HostTable.AddressBytes;
        if (!guest.TryCharge(price.Fixed) ||
            !guest.TryCharge(((ulong)price.PerTopic * topicsCount) + price.OfBytes(dataLen)))
            return 0;

        // Above 4 GiB no range is inside memory: the largest length asks for one that is not.
        if (!guest.TryGetRange(topicsPtr, (uint)Math.Min(topicBytes, uint.MaxValue), out Span<byte> topics) ||
            !guest.TryGetRange(dataPtr, dataLen, out Span<byte> data))
            return 0;
        bool asParachain = function == HostFunction.ParachainEmitEvent;
        if (asParachain && !IsParachain(guest))
            return 0;
        if (semantics.IsView)
            return (int)HostError.Forbidden;
        return topicsCount is 0 or > HostTable.TopicsMax || dataLen > HostTable.EventDataBytesMax
            ? (int)HostError.InvalidInput
            : (int)semantics.EmitEvent(guest, topics, data, asParachain);
    }

    private int Call(
        GuestContext guest, HostFunction function, CallKind kind, uint targetPtr, uint fnPtr, uint fnLen, uint dataPtr, uint dataLen,
        uint? valuePtr, ulong gas, uint retPtr, uint retLenPtr)
    {
        HostPrice price = Price(function);
        Span<byte> valueBytes = default;
        if (!guest.TryCharge(price.Fixed) ||
            !guest.TryCharge(price.OfBytes((ulong)fnLen + dataLen)) ||
            !guest.TryGetRange(targetPtr, HostTable.AddressBytes, out Span<byte> target) ||
            !guest.TryGetRange(fnPtr, fnLen, out Span<byte> name) ||
            !guest.TryGetRange(dataPtr, dataLen, out Span<byte> data) ||
            (valuePtr is { } pointer && !guest.TryGetRange(pointer, HostTable.AmountBytes, out valueBytes)) ||
            !TryGetBuffer(guest, retPtr, retLenPtr, out Span<byte> output, out Span<byte> length))
            return 0;

        UInt128 value = valueBytes.IsEmpty ? UInt128.Zero : BinaryPrimitives.ReadUInt128LittleEndian(valueBytes);
        CallReply reply = default;
        if (value != 0 && semantics.IsView)
        {
            reply.Error = HostError.Forbidden;
        }
        else
        {
            ulong gasMax = kind == CallKind.Static ? HostTable.StaticCallGasMax : ulong.MaxValue;
            CallRequest request = new()
            {
                Kind = kind,
                Target = target,
                Function = name,
                Data = data,
                Value = value,
                GasAsked = gas,
                GasForwarded = Math.Min(Math.Min(gas, guest.GasRemaining), gasMax),
            };
            semantics.Call(guest, in request, ref reply);
            if (guest.Signal != GuestSignal.None)
                return 0;
        }

        int copied = Math.Min(reply.Data.Length, output.Length);
        if (!guest.TryCharge(reply.GasUsed) || !guest.TryCharge(price.OfBytes((ulong)copied)))
            return 0;
        reply.Data[..copied].CopyTo(output);
        BinaryPrimitives.WriteInt32LittleEndian(length, reply.Data.Length);
        return (int)reply.Error;
    }

    private int Threshold(GuestContext guest, HostFunction function, uint inPtr, uint inLen, uint outPtr, uint outLenPtr)
    {
        HostPrice price = Price(function);
        if (!guest.TryCharge(price.Fixed) ||
            !guest.TryCharge(price.OfBytes(inLen)) ||
            !guest.TryGetRange(inPtr, inLen, out _) ||
            !TryGetBuffer(guest, outPtr, outLenPtr, out _, out _) ||
            !IsParachain(guest))
            return 0;

        // No sound threshold scheme exists yet (sources.md, correction 10).
        return (int)HostError.Forbidden;
    }
}
