namespace Pyde.Types;

/// <summary>What a nonce is to a <see cref="NonceWindow"/>.</summary>
public enum NonceUse : byte
{
    /// <summary>Free, and inside the window.</summary>
    Free = 0,

    /// <summary>Used before, or below the window's base.</summary>
    Used = 1,

    /// <summary>Above the window; free later perhaps.</summary>
    TooHigh = 2,
}
