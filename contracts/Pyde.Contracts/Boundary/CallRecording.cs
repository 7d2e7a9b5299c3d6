using System.Buffers;

namespace Pyde.Contracts.Boundary;

/// <summary>A mutating call that is under way while its version is on probation. Made by <see
/// cref="BoundaryGuard.BeginRecorded"/>.</summary>
/// <remarks>Used by generated code only. One thread: the one that makes the call.</remarks>
public sealed class CallRecording
{
    private readonly ArrayBufferWriter<byte> _outputs = new();
    private readonly byte[] _input;

    internal CallRecording(int member, string name, byte[] input)
    {
        Member = member;
        Name = name;
        _input = input;
    }

    internal int Member { get; }

    internal string Name { get; }

    internal int SinkCapacity { get; set; }

    internal IBufferWriter<byte> Outputs => _outputs;

    internal RecordedCall Complete(byte[] outcome) => new(Member, _input, SinkCapacity, outcome, _outputs.WrittenMemory);
}
