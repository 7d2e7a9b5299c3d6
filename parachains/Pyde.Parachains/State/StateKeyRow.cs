namespace Pyde.Parachains.State;

/// <summary>One line of the table of state keys.</summary>
/// <param name="Kind">Discriminator.</param>
/// <param name="Form">How the 32 bytes are made.</param>
/// <param name="Value">What lies under it.</param>
public sealed record StateKeyRow(StateKeyKind Kind, string Form, string Value);
