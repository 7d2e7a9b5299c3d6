using System.Diagnostics.CodeAnalysis;

namespace Pyde.Contracts.Conformance;

/// <summary>Says what was expected and found.</summary>
internal static class Expect
{
    /// <param name="holds">The promise.</param>
    /// <param name="expectedAndFound">One line, in words, when it is broken.</param>
    public static void That([DoesNotReturnIf(false)] bool holds, string expectedAndFound)
    {
        if (!holds)
            throw new CheckFailure(expectedAndFound);
    }

    public static void Equal<T>(T expected, T found, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, found))
            throw new CheckFailure($"{what}: expected {Show(expected)}, found {Show(found)}");
    }

    /// <summary>Lists of the same elements in the same order.</summary>
    public static void Same<T>(IReadOnlyList<T> expected, IReadOnlyList<T> found, string what)
    {
        for (int i = 0; i < Math.Max(expected.Count, found.Count); i++)
        {
            string left = i < expected.Count ? Show(expected[i]) : "the end";
            string right = i < found.Count ? Show(found[i]) : "the end";
            if (left != right)
                throw new CheckFailure($"{what}, item {i}: expected {left}, found {right}");
        }
    }

    /// <summary>The caller broke the contract: an <see cref="ArgumentException"/> of any kind, itself or as the text of a fault.</summary>
    public static void RefusesArgument(Action call, string what)
    {
        try
        {
            call();
        }
        catch (ArgumentException)
        {
            return;
        }
        catch (PluginFault fault) when (fault.TypeName.StartsWith("System.Argument", StringComparison.Ordinal))
        {
            return;
        }

        throw new CheckFailure($"{what}: expected ArgumentException, found an answer");
    }

    /// <summary>An exception of one of several types, itself or as the text of a fault.</summary>
    public static void Throws(Action call, string what, params Type[] types)
    {
        try
        {
            call();
        }
        catch (Exception exception) when (Array.Exists(types, type => IsOf(exception, type)))
        {
            return;
        }

        throw new CheckFailure($"{what}: expected {string.Join(" or ", types.Select(type => type.Name))}, found an answer");
    }

    [DoesNotReturn]
    public static void NotApplicable(string reason) => throw new CheckNotApplicable(reason);

    private static bool IsOf(Exception exception, Type type) =>
        exception is PluginFault fault ? fault.TypeName == type.FullName : type.IsInstanceOfType(exception);

    private static string Show<T>(T value) => value switch
    {
        null => "null",
        string text => $"'{text}'",
        _ => value.ToString() ?? string.Empty,
    };
}
