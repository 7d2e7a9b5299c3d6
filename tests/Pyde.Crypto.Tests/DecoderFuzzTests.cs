using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Pyde.Crypto.Keys;
using Pyde.Crypto.Sharing;

namespace Pyde.Crypto.Tests;

/// <summary>Every decoder answers drawn and damaged bytes with an outcome. A failure prints the seed that replays it.</summary>
public sealed class DecoderFuzzTests
{
    private static readonly byte[] Seed = Patterns.Bytes(MlKem768.SeedBytes);

    public static TheoryData<string> Decoders => [.. Targets.Keys];

    private static Dictionary<string, (byte[] Valid, Action<byte[]> Decode)> Targets => new()
    {
        ["envelope"] = (SealedEnvelope(), OpenEnvelope),
        ["encapsulation key"] = (EncapsulationKey(), bytes => MlKem768.TryEncapsulate(bytes, new byte[1088], new byte[32])),
        ["decapsulation key"] = (DecapsulationKey(), bytes => MlKem768.TryDecapsulate(bytes, new byte[1088], new byte[32])),
        ["ciphertext"] = (new byte[MlKem768.CiphertextBytes], bytes => MlKem768.TryDecapsulate(DecapsulationKey(), bytes, new byte[32])),
        ["digest"] = (new byte[32], bytes => Poseidon2.IsCanonical(bytes)),
        ["share"] = (new byte[40], DecodeShare),
        ["row"] = (Row(), DecodeRow),
        ["commitments"] = (Commitments(), DecodeCommitments),
        ["keystore"] = (Encoding.UTF8.GetBytes("{\"version\":1,\"accounts\":{}}"), bytes => Keystore.TryParse(bytes, out _)),
        ["signed output"] = (new byte[897], bytes => SignedOutput.Verify(bytes, bytes, bytes, bytes)),
    };

    [Theory]
    [MemberData(nameof(Decoders))]
    public void Drawn_bytes_never_throw(string decoder)
    {
        Action<byte[]> decode = Targets[decoder].Decode;
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(
            Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf().ToArbitrary(),
            bytes =>
            {
                decode(bytes);
                return true;
            }));
    }

    [Theory]
    [MemberData(nameof(Decoders))]
    public void Damaged_valid_bytes_never_throw(string decoder)
    {
        (byte[] valid, Action<byte[]> decode) = Targets[decoder];
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(
            (from at in Gen.Choose(0, Math.Max(0, valid.Length - 1))
             from value in Gen.Choose(0, 255)
             from length in Gen.Choose(-2, 2)
             select (at, value, length)).ToArbitrary(),
            drawn =>
            {
                byte[] damaged = new byte[Math.Max(0, valid.Length + drawn.length)];
                valid.AsSpan(0, Math.Min(valid.Length, damaged.Length)).CopyTo(damaged);
                if (drawn.at < damaged.Length)
                    damaged[drawn.at] = (byte)drawn.value;
                decode(damaged);
                return true;
            }));
    }

    private static void OpenEnvelope(byte[] bytes)
    {
        using Secret key = Secret.CopyOf(new byte[Envelope.KeyBytes]);
        Envelope.TryOpen(key, bytes, [], new byte[Math.Max(0, bytes.Length - Envelope.OverheadBytes)]);
    }

    private static void DecodeShare(byte[] bytes)
    {
        if (Share.TryCreate(1, bytes, out Share? share))
            share!.Dispose();
    }

    private static void DecodeRow(byte[] bytes)
    {
        if (!DealingRow.TryDecode(bytes, out DealingRow? row))
            return;
        using Secret again = row!.Encode();
        Assert.Equal(bytes, again.Reveal().ToArray());
        row.Dispose();
    }

    private static void DecodeCommitments(byte[] bytes)
    {
        if (DealingCommitments.TryDecode(bytes, out DealingCommitments? commitments))
            Assert.Equal(bytes, commitments!.Encode());
    }

    private static byte[] SealedEnvelope()
    {
        using Secret key = Secret.CopyOf(new byte[Envelope.KeyBytes]);
        byte[] envelope = new byte[10 + Envelope.OverheadBytes];
        Envelope.Seal(key, new byte[10], [], envelope);
        return envelope;
    }

    private static byte[] EncapsulationKey()
    {
        byte[] key = new byte[MlKem768.EncapsulationKeyBytes];
        MlKem768.GenerateKeys(Seed, key, new byte[MlKem768.DecapsulationKeyBytes]);
        return key;
    }

    private static byte[] DecapsulationKey()
    {
        byte[] key = new byte[MlKem768.DecapsulationKeyBytes];
        MlKem768.GenerateKeys(Seed, new byte[MlKem768.EncapsulationKeyBytes], key);
        return key;
    }

    private static byte[] Row()
    {
        using Secret secret = Secret.CopyOf([1, 2, 3]);
        using Dealing dealing = Dealing.Create(secret, 2, 3);
        using Secret encoded = dealing.Rows[1].Encode();
        return encoded.Reveal().ToArray();
    }

    private static byte[] Commitments()
    {
        using Secret secret = Secret.CopyOf([1, 2, 3]);
        using Dealing dealing = Dealing.Create(secret, 2, 3);
        return dealing.Commitments.Encode();
    }
}
