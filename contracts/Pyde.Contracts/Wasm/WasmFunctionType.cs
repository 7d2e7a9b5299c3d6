namespace Pyde.Contracts.Wasm;

/// <summary>A function or block type.</summary>
/// <remarks>
/// Compared by content: equal types of a module have equal <see cref="ValidatedModule.CanonicalType"/>. Since contract 1.0.
/// </remarks>
public sealed class WasmFunctionType
{
    private readonly WasmValueType[] _parameters;
    private readonly WasmValueType[] _results;

    /// <summary>Makes a type.</summary>
    /// <param name="parameters">Copied.</param>
    /// <param name="results">Copied.</param>
    public WasmFunctionType(ReadOnlySpan<WasmValueType> parameters, ReadOnlySpan<WasmValueType> results)
    {
        _parameters = parameters.ToArray();
        _results = results.ToArray();
    }

    /// <summary>Parameter types, first one first.</summary>
    public ReadOnlySpan<WasmValueType> Parameters => _parameters;

    /// <summary>Result types, first one first.</summary>
    public ReadOnlySpan<WasmValueType> Results => _results;

    /// <summary>The type of every function that the chain may call: <c>() -> ()</c>.</summary>
    public bool IsEntryType => _parameters.Length == 0 && _results.Length == 0;

    /// <summary>Whether both types have the same parameters and results.</summary>
    /// <param name="other">Of this or another module.</param>
    public bool Matches(WasmFunctionType other) => Parameters.SequenceEqual(other.Parameters) && Results.SequenceEqual(other.Results);

    /// <inheritdoc/>
    public override string ToString() => $"({Names(_parameters)}) -> ({Names(_results)})";

    private static string Names(WasmValueType[] types) => string.Join(", ", types.Select(t => t.ToString().ToLowerInvariant()));
}
