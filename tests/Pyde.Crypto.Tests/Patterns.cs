namespace Pyde.Crypto.Tests;

/// <summary>Inputs that need no seed.</summary>
internal static class Patterns
{
    /// <summary>0, 1, …, 250, 0, 1, … : the input of BLAKE3's official vectors; its period is prime to every block size.</summary>
    public static byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++)
            bytes[i] = (byte)(i % 251);
        return bytes;
    }
}
