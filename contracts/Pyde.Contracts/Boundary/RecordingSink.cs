using Pyde.Types.Borsh;

namespace Pyde.Contracts.Boundary;

/// <summary>Stands before the host's sink while a call is recorded, so that its outputs become part of the acknowledged answer.</summary>
/// <typeparam name="T">The output values of the slot.</typeparam>
/// <remarks>Used by generated code only. One thread, during the call.</remarks>
public sealed class RecordingSink<T> : IOutputSink<T>
    where T : IBorshValue<T>
{
    private readonly IOutputSink<T> _inner;
    private readonly CallRecording _call;

    /// <summary>Begins to record what goes into a sink.</summary>
    /// <param name="inner">The host's sink.</param>
    /// <param name="call">The call that it was handed to.</param>
    public RecordingSink(IOutputSink<T> inner, CallRecording call)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentNullException.ThrowIfNull(call);
        _inner = inner;
        _call = call;
        _call.SinkCapacity = inner.Remaining;
    }

    /// <inheritdoc/>
    public int Remaining => _inner.Remaining;

    /// <inheritdoc/>
    public bool TryPush(T output)
    {
        if (!_inner.TryPush(output))
            return false;
        BorshCodec.Encode(output, _call.Outputs);
        return true;
    }
}
