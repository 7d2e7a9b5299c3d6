namespace Pyde.Contracts.Boundary;

/// <summary>What a plugin answered when a recorded call was made again.</summary>
/// <param name="Outcome">Borsh of what the member returned.</param>
/// <param name="Outputs">Borsh of the outputs that the sink took, one after another.</param>
public readonly record struct ReplayedAnswer(ReadOnlyMemory<byte> Outcome, ReadOnlyMemory<byte> Outputs);
