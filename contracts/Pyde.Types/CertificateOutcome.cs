namespace Pyde.Types;

/// <summary>What a check of committee signatures found.</summary>
public enum CertificateOutcome : byte
{
    /// <summary>A quorum signed, and every signature is good.</summary>
    Valid = 0,

    /// <summary>Fewer than q(n) signers.</summary>
    TooFewSigners = 1,

    /// <summary>A signer without a seat.</summary>
    UnknownSigner = 2,

    /// <summary>A signature that does not verify.</summary>
    BadSignature = 3,

    /// <summary>The committee is of another epoch.</summary>
    WrongEpoch = 4,
}
