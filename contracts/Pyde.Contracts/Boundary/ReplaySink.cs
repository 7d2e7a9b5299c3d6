using System.Buffers;
using Pyde.Types.Borsh;

namespace Pyde.Contracts.Boundary;

/// <summary>Collects the outputs of a replayed call instead of having them carried out: they left once already.</summary>
/// <typeparam name="T">The output values of the slot.</typeparam>
/// <remarks>Takes as many outputs as the sink of the recorded call did. One thread, during the call.</remarks>
/// <param name="capacity">How many outputs it takes (<see cref="RecordedCall.SinkCapacity"/>).</param>
public sealed class ReplaySink<T>(int capacity) : IOutputSink<T>
    where T : IBorshValue<T>
{
    private readonly ArrayBufferWriter<byte> _outputs = new();

    /// <inheritdoc/>
    public int Remaining { get; private set; } = capacity;

    /// <summary>Borsh of the outputs taken, one after another.</summary>
    public ReadOnlyMemory<byte> Outputs => _outputs.WrittenMemory;

    /// <inheritdoc/>
    public bool TryPush(T output)
    {
        if (Remaining <= 0)
            return false;
        BorshCodec.Encode(output, _outputs);
        Remaining--;
        return true;
    }
}
