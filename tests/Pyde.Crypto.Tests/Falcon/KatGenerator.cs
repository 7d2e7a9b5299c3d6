using System.Security.Cryptography;

namespace Pyde.Crypto.Tests.Falcon;

/// <summary>
/// The deterministic generator that the NIST harness drew its vectors from: AES-256 in counter mode, no derivation function.
/// </summary>
internal sealed class KatGenerator
{
    private readonly byte[] _key = new byte[32];
    private readonly byte[] _counter = new byte[16];

    public KatGenerator(ReadOnlySpan<byte> seed) => Update(seed);

    public byte[] Bytes(int count)
    {
        byte[] output = Blocks((count + 15) / 16);
        Update(new byte[48]);
        return output[..count];
    }

    private void Update(ReadOnlySpan<byte> data)
    {
        byte[] next = Blocks(3);
        for (int i = 0; i < next.Length; i++)
            next[i] ^= data[i];
        next.AsSpan(0, 32).CopyTo(_key);
        next.AsSpan(32).CopyTo(_counter);
    }

    private byte[] Blocks(int count)
    {
        using var aes = Aes.Create();
        aes.Key = _key;
        byte[] counters = new byte[count * 16];
        for (int block = 0; block < count; block++)
        {
            for (int i = 15; i >= 0 && ++_counter[i] == 0; i--)
            {
            }

            _counter.CopyTo(counters, block * 16);
        }

        return aes.EncryptEcb(counters, PaddingMode.None);
    }
}
