namespace Pyde.Types.Building;

/// <summary>Signs a digest with one key.</summary>
/// <param name="context">FALCON context (<see cref="SigningContexts"/>).</param>
/// <param name="digest">What is signed.</param>
/// <returns>The signature, up to 809 bytes; a new array.</returns>
public delegate byte[] DigestSigner(ReadOnlySpan<byte> context, Hash32 digest);
