namespace Pyde.Contracts.Wasm;

/// <summary>Where a module's code pays how much: what makes gas independent of the engine.</summary>
/// <remarks>
/// Derived from a validated module by Pyde.Abi alone. Engines subtract exactly at these points, add the runtime prices of bulk instructions
/// and
/// memory.grow (<see cref="WasmRuntimePrices"/>), and test the counter where docs/metering.md says. Immutable; any thread.
/// Source: abi.md, "Metering". Since contract 1.0.
/// </remarks>
public sealed class ChargePlan
{
    private readonly ChargePoint[] _points;
    private readonly int[] _starts;

    /// <summary>Makes a plan.</summary>
    /// <param name="version">Version of the rules that it follows; part of a module's version record.</param>
    /// <param name="points">Of all defined functions, in order of function and offset. Ownership passes to the plan.</param>
    /// <param name="starts">
    /// Per defined function the index of its first point, and the number of points as a last entry. Ownership passes to the plan.
    /// </param>
    internal ChargePlan(ushort version, ChargePoint[] points, int[] starts)
    {
        Version = version;
        _points = points;
        _starts = starts;
    }

    /// <summary>Version of the rules that the plan follows; 0 for a plan that charges nothing.</summary>
    public ushort Version { get; }

    /// <summary>False for the plan of a tool that measures what metering costs; no node runs one.</summary>
    /// <remarks>
    /// An engine may leave everything out then that has to do with gas: subtractions and tests of the counter, also those of bulk
    /// instructions and memory.grow. Stack weight, memory budget and traps stay; host functions charge as always.
    /// </remarks>
    public bool IsMetered => Version != 0;

    /// <summary>Number of defined functions.</summary>
    public int FunctionCount => _starts.Length - 1;

    /// <summary>The points of one function, by ascending offset, no offset twice.</summary>
    /// <param name="definedFunction">Index among the defined functions (imports not counted).</param>
    public ReadOnlySpan<ChargePoint> Points(int definedFunction) =>
        _points.AsSpan(_starts[definedFunction], _starts[definedFunction + 1] - _starts[definedFunction]);
}
