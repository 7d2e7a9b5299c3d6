namespace Pyde.Crypto;

/// <summary>Fills bytes that the callee owns.</summary>
/// <param name="destination">The bytes to fill, valid during the call only.</param>
public delegate void SpanWriter(Span<byte> destination);
