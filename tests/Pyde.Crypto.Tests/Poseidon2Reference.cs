using System.Numerics;
using Pyde.Crypto.Hashing;

namespace Pyde.Crypto.Tests;

/// <summary>Poseidon2 as its paper writes it, on big integers and whole matrices: slow, and shares only the constants with the
/// library.</summary>
internal static class Poseidon2Reference
{
    private static readonly BigInteger P = (BigInteger.One << 64) - (BigInteger.One << 32) + 1;

    private static readonly int[,] M4 = { { 5, 7, 1, 3 }, { 4, 6, 1, 1 }, { 1, 3, 5, 7 }, { 1, 1, 4, 6 } };

    public static BigInteger[] Permute(BigInteger[] input)
    {
        BigInteger[] state = External(input);
        for (int round = 0; round < 4; round++)
            state = External(Sboxes(state, Poseidon2Parameters.FirstFullConstants.Slice(round * 8, 8)));
        foreach (ulong constant in Poseidon2Parameters.PartialConstants)
        {
            state[0] = BigInteger.ModPow(state[0] + constant, 7, P);
            state = Internal(state);
        }

        for (int round = 0; round < 4; round++)
            state = External(Sboxes(state, Poseidon2Parameters.LastFullConstants.Slice(round * 8, 8)));
        return state;
    }

    public static byte[] HashElements(IReadOnlyList<BigInteger> elements)
    {
        var state = new BigInteger[8];
        for (int at = 0; at < elements.Count; at += 4)
        {
            for (int i = 0; i < 4 && at + i < elements.Count; i++)
                state[i] = elements[at + i];
            state = Permute(state);
        }

        return Digest(state);
    }

    public static byte[] Hash(byte[] input)
    {
        List<BigInteger> elements = Pack(input);
        elements.Add(input.Length);
        return HashElements(elements);
    }

    public static byte[] HashValue(byte[] value)
    {
        List<BigInteger> elements = Pack(value);
        elements.Insert(0, value.Length);
        while (elements.Count % 4 != 0)
            elements.Add(0);
        return HashElements(elements);
    }

    public static byte[] Compress(byte[] left, byte[] right) =>
        Digest(Permute([.. left.Concat(right).Chunk(8).Select(chunk => new BigInteger(chunk, isUnsigned: true))]));

    private static List<BigInteger> Pack(byte[] bytes) => [.. bytes.Chunk(7).Select(chunk => new BigInteger(chunk, isUnsigned: true))];

    private static byte[] Digest(BigInteger[] state) => [.. state.Take(4).SelectMany(element => BitConverter.GetBytes((ulong)element))];

    private static BigInteger[] Sboxes(BigInteger[] state, ReadOnlySpan<ulong> constants)
    {
        var result = new BigInteger[8];
        for (int i = 0; i < 8; i++)
            result[i] = BigInteger.ModPow(state[i] + constants[i], 7, P);
        return result;
    }

    private static BigInteger[] External(BigInteger[] state)
    {
        var result = new BigInteger[8];
        for (int row = 0; row < 8; row++)
        {
            for (int column = 0; column < 8; column++)
                result[row] += M4[row % 4, column % 4] * (row / 4 == column / 4 ? 2 : 1) * state[column];
            result[row] %= P;
        }

        return result;
    }

    private static BigInteger[] Internal(BigInteger[] state)
    {
        BigInteger sum = state.Aggregate(BigInteger.Add);
        var result = new BigInteger[8];
        for (int i = 0; i < 8; i++)
            result[i] = ((state[i] * Poseidon2Parameters.InternalDiagonal[i]) + sum) % P;
        return result;
    }
}
