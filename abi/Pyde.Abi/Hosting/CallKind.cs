namespace Pyde.Abi.Hosting;

/// <summary>The three ways to call another module.</summary>
/// <remarks>Since ABI 1.0.</remarks>
public enum CallKind
{
    /// <summary><c>cross_call</c>.</summary>
    Call = 0,

    /// <summary><c>cross_call_static</c>: the callee must be View.</summary>
    Static = 1,

    /// <summary><c>delegate_call</c>: the callee's code on the caller's storage and identity.</summary>
    Delegate = 2,
}
