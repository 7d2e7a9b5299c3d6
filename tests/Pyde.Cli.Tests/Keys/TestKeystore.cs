using System.Text;
using Pyde.Crypto;
using Pyde.Crypto.Falcon;
using Pyde.Crypto.Keys;

namespace Pyde.Cli.Tests.Keys;

/// <summary>Keystores whose passwords are cheap to try, so that tests do not wait for Argon2id.</summary>
internal static class TestKeystore
{
    private static readonly KdfParameters Cheap = new(64, 1, 1);

    /// <summary>Saves accounts by name and password; each key comes from its name.</summary>
    public static string Save(string path, params (string Name, string Password)[] accounts)
    {
        var keystore = new Keystore();
        foreach ((string name, string password) in accounts)
        {
            using FalconKeyPair pair = Falcon512.GenerateFromSeed(Encoding.UTF8.GetBytes(name));
            using Secret secretKey = Secret.Create(Falcon512.SecretKeyBytes, bytes => pair.SecretKey.Export(bytes));
            using Secret secret = Secret.CopyOf(Encoding.UTF8.GetBytes(password));
            Assert.Equal(KeystoreOutcome.Ok, keystore.Add(name, pair.PublicKey, secretKey, secret, Cheap));
        }

        KeystoreFile.Save(path, keystore);
        return path;
    }

    /// <summary>The secret key of a saved account, as hex.</summary>
    public static string SecretKey(string name)
    {
        using FalconKeyPair pair = Falcon512.GenerateFromSeed(Encoding.UTF8.GetBytes(name));
        using Secret secretKey = Secret.Create(Falcon512.SecretKeyBytes, bytes => pair.SecretKey.Export(bytes));
        return "0x" + secretKey.ExportHex();
    }
}
