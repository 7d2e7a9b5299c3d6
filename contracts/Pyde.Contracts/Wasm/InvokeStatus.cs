namespace Pyde.Contracts.Wasm;

/// <summary>How an invocation ended.</summary>
/// <remarks>Since contract 1.0.</remarks>
public enum InvokeStatus : byte
{
    /// <summary>The exported function itself returned; there is no return data.</summary>
    Completed = 0,

    /// <summary>The host function <c>return</c> ended the frame with success.</summary>
    Returned = 1,

    /// <summary>The host function <c>revert</c> ended the frame: its overlay is dropped, gas spent stays spent.</summary>
    Reverted = 2,

    /// <summary>The frame trapped: its overlay is dropped, its memory is not observable.</summary>
    Trapped = 3,
}
