namespace Pyde.Types.Borsh;

/// <summary>What came of decoding bytes that somebody else wrote. The numbers are frozen.</summary>
public enum DecodeOutcome : byte
{
    /// <summary>The bytes are the one encoding of the value.</summary>
    Ok = 0,

    /// <summary>The bytes end before the value does.</summary>
    Truncated = 1,

    /// <summary>Bytes follow the value.</summary>
    TrailingBytes = 2,

    /// <summary>An enum, option or variant tag that is not assigned.</summary>
    InvalidTag = 3,

    /// <summary>A bool that is neither 0 nor 1.</summary>
    InvalidBool = 4,

    /// <summary>A string that is not valid UTF-8.</summary>
    InvalidUtf8 = 5,

    /// <summary>A length or count above its bound in <see cref="Limits"/>.</summary>
    LimitExceeded = 6,

    /// <summary>The same element twice where each may stand once.</summary>
    Duplicate = 7,

    /// <summary>Elements that have a fixed order stand in another one, or a value is written in a longer form than needed.</summary>
    NotCanonical = 8,

    /// <summary>A field has a value that its type rules out.</summary>
    InvalidValue = 9,
}
