using System.Buffers.Binary;
using System.Text;
using Pyde.Crypto;
using Pyde.Types;

namespace Simulation.Engine;

/// <summary>Running BLAKE3 over everything that happens in a run: virtual times, node numbers and contents, nothing of the machine.</summary>
internal sealed class SimTrace(TextWriter? log)
{
    // A struct: not readonly, or every update would go into a copy.
    private Blake3Hasher _hasher = Blake3Hasher.Create();
    private readonly byte[] _frame = new byte[4 + 8 + 4 + 4];

    public long Events { get; private set; }

    /// <summary>Adds an event.</summary>
    /// <param name="at">Virtual time in ticks.</param>
    /// <param name="node">Number of the node; −1 for the world.</param>
    /// <param name="kind">What happened.</param>
    /// <param name="content">With what.</param>
    public void Add(long at, int node, TraceKind kind, ReadOnlySpan<byte> content)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_frame, (int)kind);
        BinaryPrimitives.WriteInt64LittleEndian(_frame.AsSpan(4), at);
        BinaryPrimitives.WriteInt32LittleEndian(_frame.AsSpan(12), node);
        BinaryPrimitives.WriteInt32LittleEndian(_frame.AsSpan(16), content.Length);
        _hasher.Update(_frame);
        _hasher.Update(content);
        Events++;
    }

    public void Add(long at, int node, TraceKind kind, Hash32 content)
    {
        Span<byte> bytes = stackalloc byte[Hash32.Bytes];
        content.CopyTo(bytes);
        Add(at, node, kind, bytes);
    }

    /// <summary>Adds an event in words, which the log shows too.</summary>
    public void Add(long at, int node, TraceKind kind, string text)
    {
        Add(at, node, kind, Encoding.UTF8.GetBytes(text));
        log?.WriteLine($"{TimeSpan.FromTicks(at).TotalSeconds,10:F3} s  {(node < 0 ? "world" : $"node {node}"),-7} {kind,-9} {text}");
    }

    public Hash32 Hash()
    {
        Span<byte> hash = stackalloc byte[Hash32.Bytes];
        _hasher.Finalize(hash);
        return Hash32.FromBytes(hash);
    }
}

/// <summary>Kinds of events; the numbers are part of every trace hash.</summary>
internal enum TraceKind
{
    Delivery = 1,
    Wave = 2,
    Final = 3,
    Swap = 4,
    Halt = 5,
    Start = 6,
    Crash = 7,
    Fault = 8,
    Submit = 9,
    Executed = 10,
    Signed = 11,
    Switched = 12,
    Timer = 13,
    Violation = 14,
}
