using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Pyde.Crypto.Hashing;

/// <summary>BLAKE3 of as many inputs at once as a vector has 32-bit lanes. Same bits as one input at a time.</summary>
internal static class Blake3Wide<TLanes, TVector>
    where TLanes : struct, IBlake3Lanes<TVector>
    where TVector : unmanaged
{
    /// <summary>Hashes one input per lane to its chaining value; parameters as of <see cref="Blake3Many.Hash"/>.</summary>
    [SkipLocalsInit]    // every local is written before it is read
    public static void Hash(
        ReadOnlySpan<byte> inputs,
        int blocks,
        in Blake3Words key,
        ulong counter,
        uint counterStep,
        Blake3Flags flags,
        Blake3Flags first,
        Blake3Flags last,
        bool hasNext,
        Span<byte> outputs)
    {
        Span<TVector> chaining = stackalloc TVector[8];
        for (int i = 0; i < chaining.Length; i++)
            chaining[i] = TLanes.Broadcast(key[i]);

        Span<uint> counters = stackalloc uint[2 * TLanes.Count];
        for (int lane = 0; lane < TLanes.Count; lane++)
        {
            ulong value = counter + (counterStep * (ulong)lane);
            counters[lane] = (uint)value;
            counters[TLanes.Count + lane] = (uint)(value >> 32);
        }

        TVector counterLow = TLanes.Load(counters);
        TVector counterHigh = TLanes.Load(counters[TLanes.Count..]);
        int strideBytes = blocks * Blake3Compression.BlockBytes;
        Span<TVector> message = stackalloc TVector[16];
        for (int block = 0; block < blocks; block++)
        {
            if (hasNext)
                PrefetchNext(inputs, block, strideBytes);
            TLanes.LoadMessage(inputs[(block * Blake3Compression.BlockBytes)..], strideBytes, message);
            Blake3Flags blockFlags = flags | (block == 0 ? first : 0) | (block == blocks - 1 ? last : 0);
            Compress(chaining, ref MemoryMarshal.GetReference(message), counterLow, counterHigh, TLanes.Broadcast((uint)blockFlags));
        }

        TLanes.Store(chaining, outputs);
    }

    // So many short streams side by side are not recognised by the processor's own prefetching: fetch the same block of the next inputs.
    private static unsafe void PrefetchNext(ReadOnlySpan<byte> inputs, int block, int strideBytes)
    {
        if (!Sse.IsSupported)
            return;

        // Sound although it points behind the inputs: a prefetch is a hint that reads nothing and cannot fault.
        fixed (byte* start = inputs)
        {
            byte* next = start + (TLanes.Count * strideBytes) + (block * Blake3Compression.BlockBytes);
            for (int lane = 0; lane < TLanes.Count; lane++)
                Sse.Prefetch0(next + (lane * strideBytes));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]    // fast from the first block on: no profile improves it
    private static void Compress(Span<TVector> chaining, ref TVector message, TVector counterLow, TVector counterHigh, TVector flags)
    {
        TVector v0 = chaining[0], v1 = chaining[1], v2 = chaining[2], v3 = chaining[3];
        TVector v4 = chaining[4], v5 = chaining[5], v6 = chaining[6], v7 = chaining[7];
        TVector v8 = TLanes.Broadcast(Blake3Compression.Iv0);
        TVector v9 = TLanes.Broadcast(Blake3Compression.Iv1);
        TVector v10 = TLanes.Broadcast(Blake3Compression.Iv2);
        TVector v11 = TLanes.Broadcast(Blake3Compression.Iv3);
        TVector v12 = counterLow;
        TVector v13 = counterHigh;
        TVector v14 = TLanes.Broadcast(Blake3Compression.BlockBytes);
        TVector v15 = flags;

        ReadOnlySpan<byte> schedule = Blake3Compression.Schedule;
        for (int at = 0; at + 15 < schedule.Length; at += 16)
        {
            v0 = TLanes.Add(TLanes.Add(v0, Word(ref message, schedule[at + 0])), v4);
            v1 = TLanes.Add(TLanes.Add(v1, Word(ref message, schedule[at + 2])), v5);
            v2 = TLanes.Add(TLanes.Add(v2, Word(ref message, schedule[at + 4])), v6);
            v3 = TLanes.Add(TLanes.Add(v3, Word(ref message, schedule[at + 6])), v7);
            v12 = TLanes.XorRotate16(v12, v0);
            v13 = TLanes.XorRotate16(v13, v1);
            v14 = TLanes.XorRotate16(v14, v2);
            v15 = TLanes.XorRotate16(v15, v3);
            v8 = TLanes.Add(v8, v12);
            v9 = TLanes.Add(v9, v13);
            v10 = TLanes.Add(v10, v14);
            v11 = TLanes.Add(v11, v15);
            v4 = TLanes.XorRotate12(v4, v8);
            v5 = TLanes.XorRotate12(v5, v9);
            v6 = TLanes.XorRotate12(v6, v10);
            v7 = TLanes.XorRotate12(v7, v11);
            v0 = TLanes.Add(TLanes.Add(v0, Word(ref message, schedule[at + 1])), v4);
            v1 = TLanes.Add(TLanes.Add(v1, Word(ref message, schedule[at + 3])), v5);
            v2 = TLanes.Add(TLanes.Add(v2, Word(ref message, schedule[at + 5])), v6);
            v3 = TLanes.Add(TLanes.Add(v3, Word(ref message, schedule[at + 7])), v7);
            v12 = TLanes.XorRotate8(v12, v0);
            v13 = TLanes.XorRotate8(v13, v1);
            v14 = TLanes.XorRotate8(v14, v2);
            v15 = TLanes.XorRotate8(v15, v3);
            v8 = TLanes.Add(v8, v12);
            v9 = TLanes.Add(v9, v13);
            v10 = TLanes.Add(v10, v14);
            v11 = TLanes.Add(v11, v15);
            v4 = TLanes.XorRotate7(v4, v8);
            v5 = TLanes.XorRotate7(v5, v9);
            v6 = TLanes.XorRotate7(v6, v10);
            v7 = TLanes.XorRotate7(v7, v11);
            v0 = TLanes.Add(TLanes.Add(v0, Word(ref message, schedule[at + 8])), v5);
            v1 = TLanes.Add(TLanes.Add(v1, Word(ref message, schedule[at + 10])), v6);
            v2 = TLanes.Add(TLanes.Add(v2, Word(ref message, schedule[at + 12])), v7);
            v3 = TLanes.Add(TLanes.Add(v3, Word(ref message, schedule[at + 14])), v4);
            v15 = TLanes.XorRotate16(v15, v0);
            v12 = TLanes.XorRotate16(v12, v1);
            v13 = TLanes.XorRotate16(v13, v2);
            v14 = TLanes.XorRotate16(v14, v3);
            v10 = TLanes.Add(v10, v15);
            v11 = TLanes.Add(v11, v12);
            v8 = TLanes.Add(v8, v13);
            v9 = TLanes.Add(v9, v14);
            v5 = TLanes.XorRotate12(v5, v10);
            v6 = TLanes.XorRotate12(v6, v11);
            v7 = TLanes.XorRotate12(v7, v8);
            v4 = TLanes.XorRotate12(v4, v9);
            v0 = TLanes.Add(TLanes.Add(v0, Word(ref message, schedule[at + 9])), v5);
            v1 = TLanes.Add(TLanes.Add(v1, Word(ref message, schedule[at + 11])), v6);
            v2 = TLanes.Add(TLanes.Add(v2, Word(ref message, schedule[at + 13])), v7);
            v3 = TLanes.Add(TLanes.Add(v3, Word(ref message, schedule[at + 15])), v4);
            v15 = TLanes.XorRotate8(v15, v0);
            v12 = TLanes.XorRotate8(v12, v1);
            v13 = TLanes.XorRotate8(v13, v2);
            v14 = TLanes.XorRotate8(v14, v3);
            v10 = TLanes.Add(v10, v15);
            v11 = TLanes.Add(v11, v12);
            v8 = TLanes.Add(v8, v13);
            v9 = TLanes.Add(v9, v14);
            v5 = TLanes.XorRotate7(v5, v10);
            v6 = TLanes.XorRotate7(v6, v11);
            v7 = TLanes.XorRotate7(v7, v8);
            v4 = TLanes.XorRotate7(v4, v9);
        }

        chaining[0] = TLanes.Xor(v0, v8);
        chaining[1] = TLanes.Xor(v1, v9);
        chaining[2] = TLanes.Xor(v2, v10);
        chaining[3] = TLanes.Xor(v3, v11);
        chaining[4] = TLanes.Xor(v4, v12);
        chaining[5] = TLanes.Xor(v5, v13);
        chaining[6] = TLanes.Xor(v6, v14);
        chaining[7] = TLanes.Xor(v7, v15);
    }

    // In range without a check: the schedule's entries are below 16 and the message has 16 vectors.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Word(ref TVector message, byte index) => Unsafe.Add(ref message, index);
}
