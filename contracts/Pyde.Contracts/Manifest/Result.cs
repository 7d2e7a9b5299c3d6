using System.Diagnostics.CodeAnalysis;

namespace Pyde.Contracts.Manifest;

/// <summary>A value, or the reason why there is none. <c>default</c> is neither and must not be used.</summary>
/// <typeparam name="T">The value.</typeparam>
public readonly struct Result<T>
    where T : class
{
    private readonly T? _value;

    private Result(T? value, Refusal? refusal)
    {
        _value = value;
        Refusal = refusal;
    }

    /// <summary>Why there is no value; null when there is one.</summary>
    public Refusal? Refusal { get; }

    /// <summary>Gives the value, or the refusal.</summary>
    /// <param name="value">The value; null when refused.</param>
    /// <param name="refusal">The reason; null when there is a value.</param>
    /// <returns>Whether there is a value.</returns>
    public bool TryGet([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out Refusal? refusal)
    {
        value = _value;
        refusal = Refusal;
        if (value is null && refusal is null)
            throw new InvalidOperationException("a default Result holds nothing");
        return value is not null;
    }

    /// <summary>A value.</summary>
    /// <param name="value">The value.</param>
    public static implicit operator Result<T>(T value) => new(value, null);

    /// <summary>A refusal.</summary>
    /// <param name="refusal">The reason.</param>
    public static implicit operator Result<T>(Refusal refusal) => new(null, refusal);
}
