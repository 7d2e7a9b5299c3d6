using System.Diagnostics;
using System.Text.Json;
using Pyde.Crypto.Falcon;

namespace Pyde.Crypto.Tests.Falcon;

/// <summary>An implementation that shares no code with this one agrees on keys and signatures, both ways.</summary>
public sealed class FalconCrossVerificationTests
{
    private const int Cases = 8;

    // One request on standard input, one answer on standard output, all bytes as hex.
    private const string Script = """
        import { falcon512 } from '@noble/post-quantum/falcon.js';
        import { readFileSync } from 'node:fs';
        const bytes = text => Uint8Array.from(Buffer.from(text, 'hex'));
        const text = bytes => Buffer.from(bytes).toString('hex').toUpperCase();
        const answers = JSON.parse(readFileSync(0, 'utf8')).map(request => {
            const pair = falcon512.keygen(bytes(request.seed));
            const message = bytes(request.message);
            const wrong = Uint8Array.from(message);
            wrong[wrong.length - 1] ^= 1;
            return {
                publicKey: text(pair.publicKey),
                secretKey: text(pair.secretKey),
                accepts: falcon512.verify(bytes(request.signature), message, pair.publicKey),
                acceptsWrong: falcon512.verify(bytes(request.signature), wrong, pair.publicKey),
                signature: text(falcon512.sign(message, pair.secretKey)),
            };
        });
        process.stdout.write(JSON.stringify(answers));
        """;

    private static readonly JsonSerializerOptions CamelCase = new(JsonSerializerDefaults.Web);

    private sealed record Request(string Seed, string Message, string Signature);

    private sealed record Answer(string PublicKey, string SecretKey, bool Accepts, bool AcceptsWrong, string Signature);

    [NobleFact]
    public void Noble_generates_the_same_keys_and_each_side_verifies_what_the_other_signed()
    {
        var requests = new Request[Cases];
        for (int i = 0; i < Cases; i++)
        {
            byte[] seed = new byte[48], message = new byte[(i * 37) + 1], randomSeed = new byte[Falcon512.RandomSeedBytes];
            Shake256.Hash([(byte)i], seed);
            Shake256.Hash([(byte)i, 1], message);
            Shake256.Hash([(byte)i, 2], randomSeed);
            using FalconKeyPair pair = Falcon512.GenerateFromSeed(seed);
            using var signer = new FalconSigner(pair.SecretKey);
            byte[] signature = new byte[Falcon512.CompressedSignatureBytesMax];
            int length = signer.SignBare(message, randomSeed, signature);
            requests[i] = new Request(
                Convert.ToHexString(seed), Convert.ToHexString(message), Convert.ToHexString(signature.AsSpan(0, length)));
        }

        Answer[] answers = Ask(requests);
        Assert.Equal(Cases, answers.Length);
        for (int i = 0; i < Cases; i++)
        {
            using FalconKeyPair pair = Falcon512.GenerateFromSeed(Convert.FromHexString(requests[i].Seed));
            byte[] secretKey = new byte[Falcon512.SecretKeyBytes];
            pair.SecretKey.Export(secretKey);
            Assert.Equal(Convert.ToHexString(pair.PublicKey), answers[i].PublicKey);
            Assert.Equal(Convert.ToHexString(secretKey), answers[i].SecretKey);
            Assert.True(answers[i].Accepts, $"case {i}");
            Assert.False(answers[i].AcceptsWrong, $"case {i}");

            byte[] message = Convert.FromHexString(requests[i].Message);
            byte[] signature = Convert.FromHexString(answers[i].Signature);
            Assert.True(Falcon512.VerifyBare(pair.PublicKey, message, signature), $"case {i}");
            message[0] ^= 1;
            Assert.False(Falcon512.VerifyBare(pair.PublicKey, message, signature), $"case {i}");
        }
    }

    private static Answer[] Ask(Request[] requests)
    {
        var start = new ProcessStartInfo("node", ["--input-type=module", "-e", Script])
        {
            WorkingDirectory = NobleFactAttribute.Folder!,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using Process node = Process.Start(start)!;
        node.StandardInput.Write(JsonSerializer.Serialize(requests, CamelCase));
        node.StandardInput.Close();
        string output = node.StandardOutput.ReadToEnd();
        node.WaitForExit();
        Assert.Equal(0, node.ExitCode);
        return JsonSerializer.Deserialize<Answer[]>(output, CamelCase)!;
    }
}
