namespace Pyde.Types.Payloads;

/// <summary>How hard a parachain punishes its members (parachains.md). The numbers are frozen.</summary>
public enum SlashingPreset : byte
{
    /// <summary>5 %, 5 %, 0.5 % per epoch.</summary>
    Minimal = 0,

    /// <summary>25 %, 10 %, 1 % per epoch.</summary>
    Standard = 1,

    /// <summary>50 %, 25 %, 2 % per epoch.</summary>
    Strict = 2,
}
