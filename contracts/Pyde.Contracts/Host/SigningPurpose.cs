namespace Pyde.Contracts.Host;

/// <summary>What a signature is for. The number is durable in the signing journal and never reused.</summary>
/// <remarks>The FALCON context is <c>pyde/&lt;name&gt;/v1</c> with the name in lower case (cryptography.md, "What is signed").</remarks>
public enum SigningPurpose
{
    /// <summary>A consensus vertex; number = round.</summary>
    Vertex = 1,

    /// <summary>A wave commit record; number = wave.</summary>
    Record = 2,

    /// <summary>A parachain vote; number = a counter, since votes may change.</summary>
    Vote = 3,

    /// <summary>A parachain's message queue root; number = wave.</summary>
    Xqueue = 4,

    /// <summary>A message of a key ceremony; number = a counter within the epoch.</summary>
    Ceremony = 5,

    /// <summary>A parachain registration; number = 0.</summary>
    Register = 6,
}
