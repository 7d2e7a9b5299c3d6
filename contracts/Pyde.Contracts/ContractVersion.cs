namespace Pyde.Contracts;

/// <summary>Version of everything under <c>contracts/</c> and <c>abi/</c> that is shared with plugins.</summary>
/// <remarks>
/// The minor number grows with a member that has a default or a new interface; the major one with a break (docs/contract-changes.md). A
/// manifest's
/// <c>contract</c> range must include it.
/// </remarks>
public static class ContractVersion
{
    /// <summary>Major number of the shared contract.</summary>
    public const int Major = 1;

    /// <summary>Minor number of the shared contract.</summary>
    public const int Minor = 0;
}
