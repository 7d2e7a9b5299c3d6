namespace Pyde.Abi.Hosting;

/// <summary>What a call between modules left.</summary>
/// <remarks>The span lives until the next call of a member of <see cref="IHostSemantics"/>.</remarks>
public ref struct CallReply
{
    /// <summary>Answer to the caller.</summary>
    public HostError Error { get; set; }

    /// <summary>Gas that the callee used; at most what was forwarded. All of it when the callee trapped.</summary>
    public ulong GasUsed { get; set; }

    /// <summary>Data of <c>return</c> or <c>revert</c>; empty after a trap or a refusal.</summary>
    public ReadOnlySpan<byte> Data { get; set; }
}
