namespace Pyde.Types.Payloads;

/// <summary>What a deployed module is (abi.md). The numbers are frozen.</summary>
public enum ModuleKind : byte
{
    /// <summary>A contract.</summary>
    Contract = 0,

    /// <summary>A parachain.</summary>
    Parachain = 1,
}
