using System.Runtime.CompilerServices;

namespace Pyde.Crypto.Falcon;

/// <summary>How the loops over polynomials are compiled.</summary>
internal static class Compiled
{
    /// <summary>
    /// Fully optimised from the first call. Unoptimised vector code is some twenty times slower, and a command that makes one key or one
    /// signature ends before the runtime would replace it (100 cold signatures: 260 ms tiered, 23 ms so; no difference once warm).
    /// </summary>
    public const MethodImplOptions AtOnce = MethodImplOptions.AggressiveOptimization;
}
