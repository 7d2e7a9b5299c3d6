using Pyde.Types;

namespace Pyde.Parachains;

/// <summary>A call of a module by the chain itself.</summary>
public readonly record struct HookCall
{
    /// <summary>The module.</summary>
    public required ModuleHash Module { get; init; }

    /// <summary>Whose storage and identity: a parachain's id or a contract's address.</summary>
    public required Hash32 Self { get; init; }

    /// <summary>Version number, for parachains; null for contracts.</summary>
    public uint? Version { get; init; }

    /// <summary>The function.</summary>
    public required string Function { get; init; }

    /// <summary>Who appears as the caller; zero for migrate and health.</summary>
    public Hash32 Caller { get; init; }

    /// <summary>Arguments.</summary>
    public ReadOnlyMemory<byte> Calldata { get; init; }

    /// <summary>Gas it may use; counts against the wave's ceiling.</summary>
    public required ulong Gas { get; init; }

    /// <summary>Whether its writes are dropped in any case.</summary>
    public bool IsView { get; init; }
}
