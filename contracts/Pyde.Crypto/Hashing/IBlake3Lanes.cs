namespace Pyde.Crypto.Hashing;

/// <summary>Vector operations of one width, so that the lanes' compression is written once and compiled for each width.</summary>
/// <typeparam name="TVector">A vector of 32-bit words, one word of every lane.</typeparam>
internal interface IBlake3Lanes<TVector>
    where TVector : unmanaged
{
    /// <summary>Lanes: inputs worked on at once.</summary>
    static abstract int Count { get; }

    static abstract TVector Broadcast(uint value);

    static abstract TVector Load(ReadOnlySpan<uint> words);

    static abstract TVector Add(TVector a, TVector b);

    static abstract TVector XorRotate16(TVector a, TVector b);

    static abstract TVector XorRotate12(TVector a, TVector b);

    static abstract TVector XorRotate8(TVector a, TVector b);

    static abstract TVector XorRotate7(TVector a, TVector b);

    static abstract TVector Xor(TVector a, TVector b);

    /// <summary>Reads one 64-byte block of every lane; message word i of all lanes becomes vector i of sixteen.</summary>
    /// <param name="blocks">The first lane's block; the others follow at the stride.</param>
    /// <param name="strideBytes">Bytes from lane to lane.</param>
    /// <param name="message">Sixteen vectors.</param>
    static abstract void LoadMessage(ReadOnlySpan<byte> blocks, int strideBytes, Span<TVector> message);

    /// <summary>Writes eight vectors as a chaining value of 32 bytes for every lane.</summary>
    static abstract void Store(ReadOnlySpan<TVector> chaining, Span<byte> outputs);
}
