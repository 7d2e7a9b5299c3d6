using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Pyde.Types;

/// <summary>Argument checks whose failing half is out of line.</summary>
internal static class Require
{
    /// <summary>Refuses another length.</summary>
    public static void Length(int actual, int expected, string name)
    {
        if (actual != expected)
            ThrowLength(actual, expected, name);
    }

    /// <summary>Answers bytes that are not longer than allowed.</summary>
    public static ReadOnlyMemory<byte> AtMost(ReadOnlyMemory<byte> bytes, int bytesMax, string name)
    {
        if (bytes.Length > bytesMax)
            ThrowAbove(bytes.Length, bytesMax, name);
        return bytes;
    }

    /// <summary>Answers a list that exists and is not longer than allowed.</summary>
    public static ImmutableArray<T> AtMost<T>(ImmutableArray<T> values, int countMax, string name)
    {
        if (values.IsDefault)
            ThrowDefault(name);
        if (values.Length > countMax)
            ThrowAbove(values.Length, countMax, name);
        return values;
    }

    /// <summary>Refuses a value that breaks a rule.</summary>
    public static void That(bool holds, string rule, string name)
    {
        if (!holds)
            ThrowRule(rule, name);
    }

    [DoesNotReturn]
    private static void ThrowLength(int actual, int expected, string name) =>
        throw new ArgumentException($"Expected {expected} bytes, got {actual}.", name);

    [DoesNotReturn]
    private static void ThrowAbove(int actual, int max, string name) =>
        throw new ArgumentException($"At most {max}, got {actual}.", name);

    [DoesNotReturn]
    private static void ThrowDefault(string name) => throw new ArgumentException("The list is not initialised.", name);

    [DoesNotReturn]
    private static void ThrowRule(string rule, string name) => throw new ArgumentException(rule, name);
}
