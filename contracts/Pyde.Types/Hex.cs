using System.Buffers;

namespace Pyde.Types;

/// <summary>Hexadecimal text that either parses completely or not at all.</summary>
internal static class Hex
{
    /// <summary>Fills the destination from exactly twice as many digits of either case.</summary>
    public static bool TryDecode(ReadOnlySpan<char> digits, Span<byte> destination) =>
        digits.Length == 2 * destination.Length
        && Convert.FromHexString(digits, destination, out _, out int written) == OperationStatus.Done
        && written == destination.Length;
}
