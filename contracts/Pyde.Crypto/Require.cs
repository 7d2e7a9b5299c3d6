using System.Diagnostics.CodeAnalysis;

namespace Pyde.Crypto;

/// <summary>Argument checks whose failing half is out of line.</summary>
internal static class Require
{
    /// <summary>Refuses a span of another length.</summary>
    public static void Length(ReadOnlySpan<byte> span, int expectedBytes, string name)
    {
        if (span.Length != expectedBytes)
            ThrowLength(span.Length, expectedBytes, name);
    }

    [DoesNotReturn]
    private static void ThrowLength(int actualBytes, int expectedBytes, string name) =>
        throw new ArgumentException($"Expected {expectedBytes} bytes, got {actualBytes}.", name);
}
