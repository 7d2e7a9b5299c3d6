namespace Pyde.Crypto.Falcon;

/// <summary>One signature of a batch. The memory behind it must not change until the batch call returns.</summary>
/// <param name="Verifier">The key.</param>
/// <param name="Context">0 to 255 bytes.</param>
/// <param name="Message">Any number of bytes.</param>
/// <param name="Signature">Compressed or constant-time form.</param>
public readonly record struct FalconBatchItem(
    FalconVerifier Verifier, ReadOnlyMemory<byte> Context, ReadOnlyMemory<byte> Message, ReadOnlyMemory<byte> Signature);
