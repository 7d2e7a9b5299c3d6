namespace Pyde.Types;

/// <summary>The contexts that separate what a key signs (cryptography.md: <c>pyde/&lt;purpose&gt;/v1</c>).</summary>
public static class SigningContexts
{
    /// <summary>Transactions, message signatures and <c>falcon_verify</c>.</summary>
    public static ReadOnlySpan<byte> Transaction => "pyde-falcon-v1"u8;

    /// <summary>BLAKE3 of a vertex without its signature.</summary>
    public static ReadOnlySpan<byte> Vertex => "pyde/vertex/v1"u8;

    /// <summary>BLAKE3 of a wave's record.</summary>
    public static ReadOnlySpan<byte> Record => "pyde/record/v1"u8;

    /// <summary>A member's agreement to the registration of a parachain.</summary>
    public static ReadOnlySpan<byte> Register => "pyde/register/v1"u8;

    /// <summary>A vote on a proposal.</summary>
    public static ReadOnlySpan<byte> Vote => "pyde/vote/v1"u8;

    /// <summary>A certificate of sent messages.</summary>
    public static ReadOnlySpan<byte> Queue => "pyde/xqueue/v1"u8;

    /// <summary>The committee's cancellation of a proposal.</summary>
    public static ReadOnlySpan<byte> Cancel => "pyde/cancel/v1"u8;

    /// <summary>The owner's or committee's approval of a new member.</summary>
    public static ReadOnlySpan<byte> OptIn => "pyde/optin/v1"u8;
}
