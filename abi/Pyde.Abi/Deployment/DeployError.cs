using Pyde.Abi.Binary;

namespace Pyde.Abi.Deployment;

/// <summary>The rule that a module breaks, and who breaks it.</summary>
/// <param name="Code">The rule.</param>
/// <param name="Subject">The offender: the name of an import, export, function or attribute pair.</param>
/// <param name="Module">What reader or validator found, where the rule is theirs.</param>
/// <remarks>Since ABI 1.0.</remarks>
public readonly record struct DeployError(DeployErrorCode Code, string Subject, ModuleError Module)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Code}: {Subject}";
}
