namespace Pyde.Abi.Sections;

/// <summary>What a module is. The numbers are part of <c>pyde.abi</c>.</summary>
/// <remarks>Since ABI 1.0.</remarks>
public enum ContractType : byte
{
    /// <summary>A smart contract.</summary>
    Contract = 0,

    /// <summary>A parachain.</summary>
    Parachain = 1,
}
