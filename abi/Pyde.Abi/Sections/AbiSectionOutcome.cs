namespace Pyde.Abi.Sections;

/// <summary>Result of looking for a module's <c>pyde.abi</c> section.</summary>
/// <remarks>Since ABI 1.0.</remarks>
public enum AbiSectionOutcome
{
    /// <summary>Found and decoded.</summary>
    Ok = 0,

    /// <summary>The module has none.</summary>
    Missing = 1,

    /// <summary>The module has more than one.</summary>
    Duplicate = 2,

    /// <summary>
    /// Its content is not the one Borsh encoding of a <see cref="ContractAbi"/>, or the module's sections cannot be told apart.
    /// </summary>
    Malformed = 3,
}
