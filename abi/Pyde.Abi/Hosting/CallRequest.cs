namespace Pyde.Abi.Hosting;

/// <summary>A call from one module to another, with everything that the boundary checks checked.</summary>
/// <remarks>The spans are the caller's memory: they live until guest code of the caller runs again.</remarks>
public readonly ref struct CallRequest
{
    /// <summary>Which of the three.</summary>
    public required CallKind Kind { get; init; }

    /// <summary>Callee, 32 bytes.</summary>
    public required ReadOnlySpan<byte> Target { get; init; }

    /// <summary>Name of the function, as the guest gave it: any bytes.</summary>
    public required ReadOnlySpan<byte> Function { get; init; }

    /// <summary>Calldata.</summary>
    public required ReadOnlySpan<byte> Data { get; init; }

    /// <summary>Value sent along; zero for the other two kinds.</summary>
    public required UInt128 Value { get; init; }

    /// <summary>What the guest asked to forward: the callback gas where the target is a parachain.</summary>
    public required ulong GasAsked { get; init; }

    /// <summary>Gas for the callee: min(asked, remaining), and for a static call at most 10,000,000.</summary>
    public required ulong GasForwarded { get; init; }
}
