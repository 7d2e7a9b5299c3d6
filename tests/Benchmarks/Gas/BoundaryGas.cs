using Benchmarks.Wasm;
using Pyde.Abi.Hosting;
using Pyde.Contracts.Wasm;
using Pyde.Crypto.Falcon;
using Pyde.Types;

namespace Benchmarks.Gas;

/// <summary>Host functions whose work is done when the boundary returns: arguments of the frame, hashes, signatures, ends of a frame.</summary>
internal sealed class BoundaryGas(BenchContext context, GasRows rows)
{
    private const int MemoryBytes = 2 << 20;
    private const uint Out = 0;
    private const uint In = 4096;
    private const uint Key = 64;
    private const uint Signature = 1024;

    private readonly HostBoundary _host = new(new PlainSemantics { Arguments = new byte[1 << 16] });

    /// <summary>Measures them.</summary>
    public void Run()
    {
        using BareGuest guest = new(MemoryBytes);
        uint signatureBytes = PrepareSignature(guest, 32);
        Measure(guest, "caller", host => host.Caller(guest, Out));
        Measure(guest, "origin", host => host.Origin(guest, Out));
        Measure(guest, "self_address", host => host.SelfAddress(guest, Out));
        Measure(guest, "wave_id", host => host.WaveId(guest));
        Measure(guest, "wave_timestamp", host => host.WaveTimestamp(guest));
        Measure(guest, "chain_id", host => host.ChainId(guest));
        Measure(guest, "tx_hash", host => host.TxHash(guest, Out));
        Measure(guest, "tx_value", host => host.TxValue(guest, Out));
        Measure(guest, "tx_gas_remaining", host => host.TxGasRemaining(guest));
        Measure(guest, "calldata_size", host => host.CalldataSize(guest));
        Measure(guest, "calldata_copy, 32 B", host => host.CalldataCopy(guest, 0, 32, In));
        Measure(guest, "calldata_copy, 64 KiB", host => host.CalldataCopy(guest, 0, 1 << 16, In));
        Measure(guest, "beacon_get", host => host.BeaconGet(guest, Out));
        Measure(guest, "consume_gas, 100", host => host.ConsumeGas(guest, 100));
        Measure(guest, "parachain_id", host => host.ParachainId(guest, Out));
        Measure(guest, "parachain_version", host => host.ParachainVersion(guest));
        foreach ((string size, uint bytes) in (ReadOnlySpan<(string, uint)>)[("0 B", 0), ("32 B", 32), ("64 KiB", 1 << 16)])
        {
            Measure(guest, $"hash_blake3, {size}", host => host.HashBlake3(guest, In, bytes, Out));
            Measure(guest, $"hash_keccak256, {size}", host => host.HashKeccak256(guest, In, bytes, Out));
            Measure(guest, $"hash_poseidon2, {size}", host => host.HashPoseidon2(guest, In, bytes, Out));
        }

        Measure(guest, "threshold_encrypt, 32 B", host => host.ThresholdEncrypt(guest, In, 32, Out, 32));
        Measure(guest, "threshold_decrypt, 32 B", host => host.ThresholdDecrypt(guest, In, 32, Out, 32));
        Measure(guest, "return, 32 B", host => EndWith(host, guest, 32, isReturn: true));
        Measure(guest, "return, 64 KiB", host => EndWith(host, guest, 1 << 16, isReturn: true));
        Measure(guest, "revert, 32 B", host => EndWith(host, guest, 32, isReturn: false));
        Measure(guest, "falcon_verify, message of 32 B", host => Verify(host, guest, 32, signatureBytes));

        // The price is flat, the hash of the message is not.
        signatureBytes = PrepareSignature(guest, 1 << 20);
        Measure(guest, "falcon_verify, message of 1 MiB", host => Verify(host, guest, 1 << 20, signatureBytes));
    }

    private static void EndWith(IHostFunctions host, BareGuest guest, uint bytes, bool isReturn)
    {
        if (isReturn)
            host.Return(guest, In, bytes);
        else
            host.Revert(guest, In, bytes);
        guest.GoOn();
    }

    private static void Verify(IHostFunctions host, BareGuest guest, uint messageBytes, uint signatureBytes)
    {
        if (host.FalconVerify(guest, Key, In, messageBytes, Signature, signatureBytes) != 0)
            throw new InvalidOperationException("the signature does not verify");
    }

    private static uint PrepareSignature(BareGuest guest, int messageBytes)
    {
        using FalconKeyPair pair = FalconSigning.KeyOf(0);
        pair.PublicKey.CopyTo(guest.Memory[(int)Key..]);
        return (uint)Falcon512.Sign(
            pair.SecretKey,
            SigningContexts.Transaction,
            guest.Memory.Slice((int)In, messageBytes),
            new byte[Falcon512.RandomSeedBytes],
            guest.Memory[(int)Signature..]);
    }

    private void Measure(BareGuest guest, string name, Action<IHostFunctions> call)
    {
        guest.Begin();
        call(_host);
        double gas = guest.GasUsed;
        if (guest.Signal != GuestSignal.None)
            throw new InvalidOperationException($"{name} ended with {guest.Signal} {guest.TrapCode}");
        double nanoseconds = BenchClock.Nanoseconds(
            count =>
            {
                guest.Begin();
                for (int i = 0; i < count; i++)
                    call(_host);
            },
            context.IsQuick);
        rows.Add($"{GasRows.HostPrefix}{name}", nanoseconds, gas);
    }
}
