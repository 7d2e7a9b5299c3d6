namespace Pyde.Contracts.Wasm;

/// <summary>One subtraction from the gas counter.</summary>
/// <param name="Offset">
/// Offset in the module's bytes of the first instruction of a straight-line stretch. The cost is subtracted each time execution reaches
/// that instruction,
/// before it runs; for the first instruction of a loop's body that is once per turn.
/// </param>
/// <param name="Cost">Units of gas, at least 1.</param>
/// <remarks>Since contract 1.0.</remarks>
public readonly record struct ChargePoint(int Offset, uint Cost);
