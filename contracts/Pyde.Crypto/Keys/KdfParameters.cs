namespace Pyde.Crypto.Keys;

/// <summary>How much work a password guess costs.</summary>
/// <param name="MemoryKibibytes">Memory in KiB.</param>
/// <param name="Iterations">Passes over the memory.</param>
/// <param name="Lanes">Degree of parallelism.</param>
public readonly record struct KdfParameters(int MemoryKibibytes, int Iterations, int Lanes)
{
    /// <summary>Most memory that a file may ask for: 1 GiB. A crafted file must not be able to take the machine down.</summary>
    public const int MemoryKibibytesMax = 1 << 20;

    /// <summary>Most iterations that a file may ask for.</summary>
    public const int IterationsMax = 16;

    /// <summary>Most lanes that a file may ask for.</summary>
    public const int LanesMax = 16;

    /// <summary>What is written: 64 MiB, 3 iterations, 4 lanes.</summary>
    /// <remarks>Source: cryptography.md.</remarks>
    public static KdfParameters Standard => new(65_536, 3, 4);

    /// <summary>Whether the parameters are inside the limits and of a form that Argon2 defines (8 KiB for each lane at least).</summary>
    public bool IsAcceptable =>
        Iterations is >= 1 and <= IterationsMax
        && Lanes is >= 1 and <= LanesMax
        && MemoryKibibytes >= 8 * Lanes
        && MemoryKibibytes <= MemoryKibibytesMax;
}
