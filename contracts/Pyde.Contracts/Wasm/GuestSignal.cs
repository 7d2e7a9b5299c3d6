namespace Pyde.Contracts.Wasm;

/// <summary>What a host function asks the engine to do when it comes back.</summary>
/// <remarks>An engine compares it with <see cref="None"/> after every host call, before it uses the result. Since contract 1.0.</remarks>
public enum GuestSignal
{
    /// <summary>Go on.</summary>
    None = 0,

    /// <summary>End the frame with success; the data is in <see cref="GuestContext.ReturnData"/>.</summary>
    Return = 1,

    /// <summary>End the frame with failure; the data is in <see cref="GuestContext.ReturnData"/>.</summary>
    Revert = 2,

    /// <summary>End the frame with the trap in <see cref="GuestContext.TrapCode"/>.</summary>
    Trap = 3,
}
